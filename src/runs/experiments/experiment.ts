// What an experiment is: arms, what is measured of each run, and what is asked of the values, with thresholds that stand
// here before anything is run.
import * as z from 'zod';
import { mean } from '../../base/stats.js';
import type { Compute } from '../../compute/types.js';
import { lastStage } from '../../pipeline/recipes.js';
import { armPicture, armRows } from '../../report/armTable.js';
import type { Points } from '../../report/effect.js';
import { type EndFigure, endFigure, endValue } from '../../report/endFigure.js';
import type { Picture } from '../../report/picture.js';
import type { Needed } from '../../report/rule.js';
import { stageEnds } from '../../report/stageEnds.js';
import type { TextTable } from '../../report/textTable.js';
import type { RunData } from '../../store/readRun.js';
import type { ArmSpec } from '../plannedRuns.js';

/** Places [x, y] in their order. */
export type Curve = readonly (readonly [x: number, y: number])[];

/** What was measured of a run: figures by name, and curves for the picture. */
export interface Measured {
  readonly figures: Readonly<Record<string, number>>;
  readonly curves?: Readonly<Record<string, Curve>>;
}

/** As it is kept in a file. */
export const measuredSchema: z.ZodType<Measured> = z.strictObject({
  figures: z.record(z.string(), z.number()),
  curves: z.record(z.string(), z.array(z.tuple([z.number(), z.number()]))).exactOptional(),
});

/** What measuring has beside the run. */
export interface MeasureTools {
  readonly compute: Compute;
  /** Completions a problem where an experiment samples. */
  readonly samples: number;
  /** The weights of the base that the run began with. */
  readonly base: Float32Array;
  /** The weights at the end of a stage of the run, by the label of the end. */
  readonly endOf: (label: string) => Float32Array;
}

/** Measured runs by arm and seed. */
export type Results = Readonly<Record<string, Readonly<Record<string, Measured>>>>;

/** What is asked: one value a seed, and where the whole interval of it has to lie. */
export interface Ask {
  /** What it would show. */
  readonly claim: string;
  /** What the value is, as the sentence begins. */
  readonly says: string;
  /** From the figures of each arm under one seed; NaN where one is missing. */
  value(arms: Readonly<Record<string, Measured['figures']>>): number;
  readonly needed: Needed;
}

export interface Experiment {
  /** What the source says. */
  readonly claim: string;
  readonly source: string;
  readonly arms: readonly ArmSpec[];
  /** From the run's own rows alone. */
  readonly read?: (run: RunData) => Measured;
  /** With its weights; kept beside the results, as it takes longer. */
  readonly measure?: (run: RunData, tools: MeasureTools) => Promise<Measured>;
  /** Figures that the table has. */
  readonly columns: readonly string[];
  readonly asks: readonly Ask[];
  /** A further table. */
  readonly more?: (results: Results) => TextTable;
  readonly picture: (results: Results) => Picture;
}

/** R1-Zero, with these changes. */
export function zero(name: string, ...changes: readonly string[]): ArmSpec {
  return { name, changes: ['recipe=r1-zero', ...changes] };
}

/** The same over half as many steps, for effects that show by then. */
export function short(name: string, ...changes: readonly string[]): ArmSpec {
  return zero(name, 'reasoningRl.steps=150', ...changes);
}

/** Means of metrics of the steps over the last tenth of a run's steps, by name; nothing of what was not measured. */
export function lastSteps(
  { config, metrics }: Pick<RunData, 'config' | 'metrics'>,
  wanted: Readonly<Record<string, string>>,
): Record<string, number> {
  const rows = metrics.filter((row) => row.stage === lastStage(config.recipe));
  const late = rows.slice(-Math.max(1, Math.round(rows.length / 10)));
  const found = Object.entries(wanted).flatMap(([name, metric]) => {
    const values = late.map((row) => row[metric]).filter((value) => typeof value === 'number');
    return values.length === 0 ? [] : [[name, mean(values)] as const];
  });
  return Object.fromEntries(found);
}

/** The best that the base does, prompted or made to think; undefined where it was not measured. */
export function controlOf(run: RunData, { group, metric }: EndFigure): number | undefined {
  const ends = stageEnds(run).filter(({ stage }) => stage === lastStage('base'));
  const values = ends.map(({ groups }) => groups[group]?.[metric]).filter((value) => value !== undefined);
  return values.length === 0 ? undefined : Math.max(...values);
}

/** Reads held-out figures at the end of a run: those that an evaluation has under these words, by name. */
export function ends(wanted: Readonly<Record<string, string>>): (run: RunData) => Measured {
  return (run) => {
    const found = Object.entries(wanted).flatMap(([name, words]) => {
      const value = endValue(run, endFigure(words, name));
      return value === undefined ? [] : [[name, value] as const];
    });
    return { figures: Object.fromEntries(found) };
  };
}

/** A figure of an arm by seed. */
export function pointsIn(results: Results, arm: string, figure: string): Points {
  const known = Object.entries(results[arm] ?? {}).filter(([, { figures }]) => figure in figures);
  return Object.fromEntries(known.map(([seed, { figures }]) => [seed, figures[figure]]));
}

/** A figure of all arms next to each other. */
export function armsBy(results: Results, figure: string, title: string): Picture {
  const points = Object.keys(results).map((arm) => [arm, pointsIn(results, arm, figure)] as const);
  return armPicture(armRows(Object.fromEntries(points)), figure, title);
}
