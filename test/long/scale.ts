// How much of the long tests to run, and how: R1TOY_LONG is a share, 1 without it.

/** So many, or the share that is asked for, but at least `least`. */
export function scaled(count: number, least: number): number {
  const share = Number(process.env.R1TOY_LONG ?? 1);
  return Math.max(Math.min(least, count), Math.round(count * share));
}

/** The numbers from 0 to `count` - 1, or the share that is asked for, evenly spread, but at least `least`. */
export function spread(count: number, least: number): number[] {
  const some = scaled(count, least);
  return Array.from({ length: some }, (_, i) => Math.floor((i * count) / some));
}

/** Does the work for each item, two at a time, so that neither of two cores is idle when other tests have ended. */
export async function twoAtATime<Item>(
  items: readonly Item[],
  work: (item: Item) => Promise<void>,
): Promise<void> {
  const queue = items.values();
  const lane = async () => {
    for (const item of queue) await work(item);
  };
  await Promise.all([lane(), lane()]);
}
