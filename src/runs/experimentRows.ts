// What an experiment comes to: the figures of its arms, and each value that was asked with its interval and ruling.
import { interval } from '../base/interval.js';
import {
  type Effect,
  effectOf,
  effectText,
  figureText,
  neededText,
  type Ruling,
  rulingOf,
} from '../report/effect.js';
import { intervalText } from '../report/seedTable.js';
import type { TextTable } from '../report/textTable.js';
import { type Ask, type Experiment, pointsIn, type Results } from './experiments/experiment.js';

/** A value that was asked, over the seeds. */
export interface Answer extends Pick<Ask, 'claim' | 'says' | 'needed'> {
  /** Null where no seed has all figures. */
  readonly effect: Effect | null;
  readonly ruling: Ruling | 'not measured';
  readonly sentence: string;
}

/** What came of the asks of an experiment. */
export function answersOf(name: string, { asks }: Experiment, results: Results): Answer[] {
  const seeds = [...new Set(Object.values(results).flatMap((arm) => Object.keys(arm)))];
  return asks.map(({ claim, says, needed, value }) => {
    const points = seeds.flatMap((seed) => {
      const arms = Object.entries(results).map(([arm, runs]) => [arm, runs[seed]?.figures ?? {}] as const);
      const one = value(Object.fromEntries(arms));
      // A figure that is missing makes it NaN.
      return Number.isFinite(one) ? [[seed, one] as const] : [];
    });
    const effect = effectOf(Object.fromEntries(points), needed);
    const ruling = effect === null ? 'not measured' : rulingOf(effect.value, needed);
    const found = effect === null ? '' : ` ${effectText(effect)}`;
    const sentence = `${name}: ${says}${found}: ${rulingText(ruling)} (asked beforehand: ${neededText(needed)})`;
    return { claim, says, needed, effect, ruling, sentence };
  });
}

function rulingText(ruling: Answer['ruling']): string {
  return ruling === 'holds' || ruling === 'does not hold' ? `decided, it ${ruling}` : ruling;
}

/** A row for each arm: its figures over the seeds. */
export function figureTable(results: Results, columns: readonly string[]): TextTable {
  return {
    headers: ['arm', 'seeds', ...columns],
    rows: Object.entries(results).map(([arm, runs]) => [
      arm,
      String(Object.keys(runs).length),
      ...columns.map((column) => {
        const values = Object.values(pointsIn(results, arm, column));
        return intervalText(values.length === 0 ? null : interval(values));
      }),
    ]),
  };
}

/** A row for each value that was asked. */
export function answerTable(
  answers: readonly Pick<Answer, 'claim' | 'needed' | 'effect' | 'ruling'>[],
): TextTable {
  return {
    headers: ['claim', 'asked', 'found', '95 %', 'seeds', 'ruling'],
    rows: answers.map(({ claim, needed, effect, ruling }) => {
      if (effect === null) return [claim, neededText(needed), '-', '-', '0', ruling];
      const { mean, low, high } = effect.value;
      const around = low === null || high === null ? '-' : `${figureText(low)} to ${figureText(high)}`;
      const seeds = `${effect.agreeing} of ${Object.keys(effect.points).length}`;
      return [claim, neededText(needed), figureText(mean), around, seeds, ruling];
    }),
  };
}
