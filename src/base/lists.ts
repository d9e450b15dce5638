// Plain functions on lists.

/** Consecutive chunks of at most `size` items. */
export function chunks<T>(items: readonly T[], size: number): T[][] {
  const parts: T[][] = [];
  for (let i = 0; i < items.length; i += size) parts.push(items.slice(i, i + size));
  return parts;
}

/** Items that were flattened, in groups of the sizes that they came in. */
export function regrouped<T>(items: readonly T[], groups: readonly (readonly unknown[])[]): T[][] {
  let next = 0;
  return groups.map(({ length }) => {
    next += length;
    return items.slice(next - length, next);
  });
}

/** `count` consecutive parts whose sizes differ by at most one, the larger ones first; fewer where items are fewer. */
export function dealt<T>(items: readonly T[], count: number): T[][] {
  const parts = Math.min(count, items.length);
  const start = (part: number) => {
    const larger = items.length % parts;
    return part * Math.floor(items.length / parts) + Math.min(part, larger);
  };
  return Array.from({ length: parts }, (_, part) => items.slice(start(part), start(part + 1)));
}
