// The problems of a task that asks rows of numbers for each target they can reach: counted, and found by index.

/** The rows of a level, and the targets of a row in rising order. */
export interface TargetedRows {
  rows(level: number): number;
  row(level: number, index: number): number[];
  targets(numbers: readonly number[]): number[];
}

/** How many problems a level has, and the index-th as [target, ...numbers]. */
export interface TargetedProblems {
  size(level: number): number;
  values(level: number, index: number): number[];
}

/** The problems of all pairs of (row of numbers, reachable target); the count of a level is made once. */
export function targetedProblems({ rows, row, targets }: TargetedRows): TargetedProblems {
  const tables = new Map<number, Int32Array>();
  /** How many problems have a row before the i-th; the last entry is the size of the level. */
  const before = (level: number): Int32Array => {
    const known = tables.get(level);
    if (known) return known;
    const table = new Int32Array(rows(level) + 1);
    for (let i = 0; i + 1 < table.length; i++) table[i + 1] = table[i] + targets(row(level, i)).length;
    tables.set(level, table);
    return table;
  };
  return {
    size: (level) => before(level)[rows(level)],
    values: (level, index) => {
      const table = before(level);
      let low = 0;
      let high = table.length - 1;
      while (high - low > 1) {
        const middle = (low + high) >> 1;
        if (table[middle] <= index) low = middle;
        else high = middle;
      }
      const numbers = row(level, low);
      return [targets(numbers)[index - table[low]], ...numbers];
    },
  };
}
