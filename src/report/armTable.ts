// Arms side by side: a figure of each over the seeds, and what each has more of it than the first.
import { type Interval, interval } from '../base/interval.js';
import { difference, type Effect, effectOf, effectText, type Points, signDecided } from './effect.js';
import { formatPrecise } from './format.js';
import { fitsUnder, type Picture } from './picture.js';
import type { TextTable } from './textTable.js';

/** A figure of an arm. */
export interface ArmRow {
  readonly arm: string;
  readonly points: Points;
  readonly value: Interval;
  /** What it has more than the first arm, within each seed; null for the first. */
  readonly more: Effect | null;
}

/** The rows of arms, by name in their order; one without a figure is left out. */
export function armRows(arms: Readonly<Record<string, Points>>): ArmRow[] {
  const measured = Object.entries(arms).filter(([, points]) => Object.keys(points).length > 0);
  return measured.map(([arm, points], i) => ({
    arm,
    points,
    value: interval(Object.values(points)),
    more: i === 0 ? null : effectOf(difference(points, measured[0][1])),
  }));
}

/** The rows as texts. `figure`: what is shown of each arm. */
export function armTable(rows: readonly ArmRow[], figure: string): TextTable {
  return {
    headers: ['arm', 'seeds', figure, '± 95 %', 'difference', '95 %', 'seeds of that sign'],
    rows: rows.map(({ arm, points, value, more }) => [
      arm,
      String(Object.keys(points).length),
      formatPrecise(value.mean),
      value.high === null ? '-' : formatPrecise(value.high - value.mean),
      ...(more === null
        ? ['-', '-', '-']
        : [
            formatPrecise(more.value.mean),
            more.value.low === null || more.value.high === null
              ? '-'
              : `${formatPrecise(more.value.low)} to ${formatPrecise(more.value.high)}`,
            `${more.agreeing} of ${Object.keys(more.points).length}`,
          ]),
    ]),
  };
}

/** A sentence for each further arm: `klCoef=0 instead of klCoef=0.001: pass@1 +.012 (95 % -.003 to .027, 4 of 5 seeds): undecided`. */
export function armSentences([first, ...others]: readonly ArmRow[], figure: string): string[] {
  return others.flatMap(({ arm, more }) =>
    more === null
      ? []
      : [`${arm} instead of ${first.arm}: ${figure} ${effectText(more)}: ${signDecided(more.value)}`],
  );
}

/** The arms next to each other: the point of each seed, their mean and interval; long names stand in the legend. */
export function armPicture(rows: readonly ArmRow[], figure: string, title: string): Picture {
  const { label, words } = armWords(rows.map(({ arm }) => arm));
  const fits = fitsUnder(words);
  return {
    title,
    x: { label, ticks: fits ? words.map((text, at) => ({ at, text })) : [] },
    y: { label: figure },
    series: rows.map(({ points, value: { mean, low, high } }, x) => ({
      name: fits ? '' : words[x],
      points: Object.values(points).map((point) => [x, point] as const),
      means: [{ x, mean, low: low ?? mean, high: high ?? mean }],
    })),
  };
}

/** The arms by name; by value where all are values of one setting, which is named once then. */
function armWords(arms: readonly string[]): { label: string; words: readonly string[] } {
  const parts = arms.map((arm) => arm.split('='));
  const [[key]] = parts.length > 0 ? parts : [['']];
  const oneSetting = parts.every((part) => part.length === 2 && part[0] === key);
  return oneSetting ? { label: key, words: parts.map(([, value]) => value) } : { label: '', words: arms };
}
