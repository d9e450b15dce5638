// All stages of a run on one axis: where each step and each evaluation stands, counted in steps and in tokens.
import { chunks } from '../base/lists.js';
import type { EvalRow } from '../pipeline/events.js';
import { recipes } from '../pipeline/recipes.js';
import type { StageName } from '../stages/index.js';
import type { MetricsRow } from '../store/rowSchemas.js';
import { begunStages, controlsOf, endOfStage, type PageRun } from './pageRun.js';

/** A row and where it stands; null instead of a row where curves break. */
export interface Placed<Row> {
  readonly step: number;
  readonly token: number;
  readonly row: Row | null;
  /** A stage lies between this point and the one before it, and nothing in it was measured. */
  readonly jump?: true;
}

/** A stage on the axis of its run. */
export interface StagePlace {
  readonly stage: StageName;
  readonly label: string;
  /** Whether it goes on with the weights of the stage before it. */
  readonly goesOn: boolean;
  readonly step: number;
  readonly token: number;
  readonly steps: number;
  readonly tokens: number;
}

type Row = Readonly<Record<string, number>>;

const rowsOf = ({ metrics }: PageRun, stage: StageName) =>
  metrics.filter((row) => row.stage === stage && row.step > 0);
const tokensOf = (row: MetricsRow) => Number(row.num_tokens ?? 0);
const sum = (values: readonly number[]) => values.reduce((total, value) => total + value, 0);

/** The stages that have begun, one behind the other. */
export function stagePlaces(run: PageRun): StagePlace[] {
  let [step, token] = [0, 0];
  return begunStages(run).map(({ stage, label, from }) => {
    const rows = rowsOf(run, stage);
    const [steps, tokens] = [rows.length, sum(rows.map(tokensOf))];
    const place = { stage, label, goesOn: from === 'previous', step, token, steps, tokens };
    step += steps;
    token += tokens;
    return place;
  });
}

/** How many steps of a run a point is, at most, where there are to be about `most` points. */
export function stepsAPoint({ metrics }: PageRun, most: number): number {
  return Math.ceil(metrics.filter(({ step }) => step > 0).length / most);
}

/**
 * The steps of a run, at most about `most` points: the mean of neighbours where there are more. Within a stage a point is of
 * as many steps as the next (the first may be of fewer): means of fewer are noisier, and noise that grows looks like news.
 */
export function placedSteps(run: PageRun, most: number): Placed<Row>[] {
  const atMost = stepsAPoint(run, most);
  return stagePlaces(run).flatMap((place) => {
    const each = eachStep(run, place);
    const size = Math.max(1, Math.min(atMost, Math.floor(each.length / 8)));
    const odd = each.length % size;
    const parts = [...(odd === 0 ? [] : [each.slice(0, odd)]), ...chunks(each.slice(odd), size)];
    return [...brokenAt(place), ...parts.map(averaged)];
  });
}

function eachStep(run: PageRun, place: StagePlace): { step: number; token: number; row: Row }[] {
  let token = place.token;
  return rowsOf(run, place.stage).map((row, i) => {
    token += tokensOf(row);
    const { stage: _stage, step: _step, ...metrics } = row;
    return { step: place.step + i + 1, token, row: metrics as Row };
  });
}

/** The steps that were measured, each for itself, at most about `most`; nothing at all where there are none. */
export function placedMeasured(run: PageRun, most: number): Placed<Row>[] {
  return stagePlaces(run).flatMap((place) => {
    const points = eachStep(run, place).filter(({ row }) => 'measured/kl' in row);
    const stride = Math.ceil(points.length / most);
    return points.length === 0 ? [] : [...brokenAt(place), ...points.filter((_, i) => i % stride === 0)];
  });
}

function averaged(points: readonly { step: number; token: number; row: Row }[]): Placed<Row> {
  if (points.length === 1) return points[0];
  const mean = (values: readonly number[]) => sum(values) / values.length;
  const names = Object.keys(points[0].row);
  const row = Object.fromEntries(names.map((name) => [name, mean(points.map((point) => point.row[name]))]));
  const middle = points[Math.floor(points.length / 2)];
  return { step: middle.step, token: middle.token, row };
}

/** A break right before a stage; its own points lie a little behind it. */
function brokenAt({ step, token }: StagePlace): Placed<never>[] {
  return step === 0 ? [] : [{ step: step + 0.01, token: token + 1, row: null }];
}

/**
 * The held-out evaluations of a run at its own temperature, prompted: each stage begins with what it started from, and
 * ends with the full evaluation. At most about `most`.
 */
export function placedEvals(run: PageRun, most: number): Placed<EvalRow>[] {
  const { temperature } = run.config.eval;
  const base = controlsOf(run).find((row) => row.begin === undefined) ?? null;
  return stagePlaces(run).flatMap((place) => {
    const { stage, goesOn, step, token, steps } = place;
    const end = endOfStage(run, stage);
    const tokens = cumulated(rowsOf(run, stage).map(tokensOf));
    const quick = run.evals.filter(
      (row) => row.quick && row.stage === stage && row.temperature === temperature && row.begin === undefined,
    );
    const between = end === null ? quick : quick.filter((row) => row.step < steps);
    const stride = Math.ceil(between.length / most);
    const points = between
      .filter((_, i) => i % stride === stride - 1)
      .map((row) => ({ step: step + row.step, token: token + (tokens[row.step - 1] ?? 0), row }));
    return [
      ...(goesOn ? [] : brokenAt(place)),
      // What goes on begins where the stage before it ended.
      ...(base === null || goesOn ? [] : [startOf(place, base)]),
      ...points,
      ...(end === null ? [] : [{ ...endOf(place, tokens), row: end, ...(points.length === 0 && jumped) }]),
    ];
  });
}

const jumped = { jump: true } as const;

const endOf = ({ step, token, steps }: StagePlace, tokens: readonly number[]) => {
  return { step: step + steps, token: token + (tokens.at(-1) ?? 0) };
};

/** What a stage starts from, right behind the break before it. */
function startOf({ step, token }: StagePlace, row: EvalRow): Placed<EvalRow> {
  return step === 0 ? { step, token, row } : { step: step + 0.02, token: token + 2, row };
}

function cumulated(values: readonly number[]): number[] {
  let total = 0;
  return values.map((value) => {
    total += value;
    return total;
  });
}

/** The stages of a recipe that a run has not begun. */
export function stagesToCome(run: PageRun) {
  const begun = new Set(begunStages(run).map(({ stage }) => stage));
  return recipes[run.config.recipe].filter(({ stage }) => !begun.has(stage));
}
