// From a distribution to one token.

/** Index of the first maximum. */
export function indexOfLargest(values: ArrayLike<number>): number {
  let largest = 0;
  for (let i = 1; i < values.length; i++) if (values[i] > values[largest]) largest = i;
  return largest;
}

/** Index at which the running sum passes `uniform` times the total; never one of probability 0. */
export function inverseCdf(probabilities: ArrayLike<number>, uniform: number): number {
  let total = 0;
  for (let i = 0; i < probabilities.length; i++) total += probabilities[i];
  const threshold = uniform * total;
  let sum = 0;
  let last = 0;
  for (let i = 0; i < probabilities.length; i++) {
    if (probabilities[i] === 0) continue;
    sum += probabilities[i];
    last = i;
    if (sum > threshold) return i;
  }
  return last;
}
