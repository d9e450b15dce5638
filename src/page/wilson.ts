// The band around a held-out share: what so many problems can tell.

/** 97.5 % quantile of the normal distribution. */
const z = 1.959964;

/**
 * Wilson's 95 % interval of a share of n problems. Each problem counts once, however often it was sampled: the mean of
 * its samples varies no more than one draw does, so the band is rather too wide than too narrow.
 */
export function wilson(share: number, n: number): { readonly low: number; readonly high: number } {
  const spread = (z * z) / n;
  const centre = (share + spread / 2) / (1 + spread);
  const half = (z * Math.sqrt((share * (1 - share)) / n + spread / (4 * n))) / (1 + spread);
  return { low: Math.max(0, centre - half), high: Math.min(1, centre + half) };
}
