// How much of the long tests to run: R1TOY_LONG is a share, 1 without it.

/** So many, or the share that is asked for, but at least `least`. */
export function scaled(count: number, least: number): number {
  const share = Number(process.env.R1TOY_LONG ?? 1);
  return Math.max(least, count * share >= 1 ? Math.round(count * share) : count * share);
}
