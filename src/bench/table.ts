// The benchmark's figures as lines of text.
import type { Shown, TextTable } from '../report/textTable.js';
import type { PackingRow } from './packing.js';
import { busyText } from './probe.js';
import type { BenchReport, WorkRow } from './suite.js';
import type { Timing } from './timing.js';

/** Repeats of the same work that differ by more than this share say that something else was done meanwhile. */
const unsteadySpread = 0.3;

/** Four tables under a line about the machine. */
export function benchLines({ machine, kernels, works, packing, scaling }: BenchReport): Shown[] {
  const { processor, cores, node, platform, load } = machine;
  const spreads = [...works, ...scaling].map(
    ({ milliseconds: { median, min, max } }) => (max - min) / median,
  );
  const unsteady = spreads.filter((spread) => spread > unsteadySpread).length;
  const busy = busyText(load, cores);
  return [
    `${processor}, ${cores} cores, load ${load.toFixed(1)}, ${platform}, Node ${node}. Milliseconds: median (least - most).`,
    ...(busy === null ? [] : [busy]),
    ...(unsteady === 0 ? [] : [`not quiet: ${unsteady} of ${spreads.length} spread by more than 30 %`]),
    '',
    {
      headers: ['kernel, one thread', 'size', 'GFLOP/s', 'of peak', 'ms', 'spread'],
      keys: 2,
      rows: kernels.map((row) => [
        row.kernel,
        row.size,
        row.gflops.toFixed(1),
        `${(100 * row.ofPeak).toFixed(0)} %`,
        ...timingCells(row.milliseconds, 3),
      ]),
    },
    '',
    workTable(
      'work',
      works,
      works.filter(({ threads }) => threads === 1),
    ),
    '',
    packingTable(packing),
    '',
    workTable('scaling', scaling),
  ];
}

/** Rows of training work; `ones` are those with one thread to compare with. */
function workTable(title: string, rows: readonly WorkRow[], ones: readonly WorkRow[] = []): TextTable {
  const single = new Map(ones.map((row) => [row.work, row.milliseconds.median]));
  const last = ones.length > 0 ? ['speed-up'] : [];
  return {
    headers: [title, 'threads', 'ms', 'spread', 'tokens/s', ...last],
    keys: 2,
    rows: rows.map(({ work, threads, milliseconds, tokensPerSecond }) => [
      work,
      String(threads),
      ...timingCells(milliseconds, 1),
      tokensPerSecond.toFixed(0),
      ...last.map(() => ((single.get(work) ?? Number.NaN) / milliseconds.median).toFixed(2)),
    ]),
  };
}

/** A step on packed rows beside the same step on rows padded to the longest of their shard. */
function packingTable(rows: readonly PackingRow[]): TextTable {
  return {
    headers: ['packing', 'tokens', 'padded', 'saved', 'ms', 'ms padded', 'speed-up'],
    rows: rows.map(({ batch, packedTokens, paddedTokens, saved, packed, padded, speedUp }) => [
      batch,
      String(packedTokens),
      String(paddedTokens),
      `${(100 * saved).toFixed(0)} %`,
      packed.median.toFixed(1),
      padded.median.toFixed(1),
      speedUp.toFixed(2),
    ]),
  };
}

function timingCells({ median, min, max }: Timing, places: number): string[] {
  return [median.toFixed(places), `(${min.toFixed(places)} - ${max.toFixed(places)})`];
}
