// Whether a mean over seeds lies beyond a threshold by more than chance: Student's t, and Holm's correction where many
// are asked at once.
import { mean, std } from './stats.js';

/**
 * P(T > t) for Student's t with a whole number of degrees of freedom, as finite sums (Abramowitz and Stegun, 26.7.3 and
 * 26.7.4). Exact to about 1e-15.
 */
export function studentTail(t: number, freedom: number): number {
  if (t < 0) return 1 - studentTail(-t, freedom);
  if (t === Number.POSITIVE_INFINITY) return 0;
  const cos2 = freedom / (freedom + t * t);
  const sin = t / Math.sqrt(freedom + t * t);
  const odd = freedom % 2;
  // Even: 1 + 1/2 cos² + (1 3)/(2 4) cos⁴ + ...; odd: cos (1 + 2/3 cos² + (2 4)/(3 5) cos⁴ + ...). Both end at cos^(freedom - 2).
  let term = odd ? Math.sqrt(cos2) : 1;
  let sum = 0;
  for (let power = odd; power <= freedom - 2; power += 2) {
    sum += term;
    term *= ((power + 1) / (power + 2)) * cos2;
  }
  const within = odd ? (2 / Math.PI) * (Math.atan(t / Math.sqrt(freedom)) + sin * sum) : sin * sum;
  return Math.max(0, (1 - within) / 2);
}

/**
 * One-sided p of a t-test: how likely a mean so far above the threshold would be if the true one were at it. Null for a
 * single value, from which nothing follows; values without spread are taken at their word.
 */
export function pAbove(values: readonly number[], threshold: number): number | null {
  const n = values.length;
  if (n < 2) return null;
  const above = mean(values) - threshold;
  const spread = std(values);
  if (spread === 0) return above > 0 ? 0 : 1;
  // The population std over sqrt(n - 1) is the sample std over sqrt(n).
  return studentTail((above / spread) * Math.sqrt(n - 1), n - 1);
}

/**
 * Holm's step-down correction, in the order given: a corrected p of at most alpha is significant, and the chance of a
 * single false one among all is at most alpha, however they hang together (S. Holm, 1979).
 */
export function holm(ps: readonly number[]): number[] {
  const order = ps.map((_, i) => i).sort((a, b) => ps[a] - ps[b]);
  const corrected = new Array<number>(ps.length);
  let largest = 0;
  order.forEach((i, rank) => {
    largest = Math.max(largest, Math.min(1, (ps.length - rank) * ps[i]));
    corrected[i] = largest;
  });
  return corrected;
}
