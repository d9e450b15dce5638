// What a terminal has seen of a run: where it is, how fast, its curves and its last completion.
import type { Config } from '../config/schema.js';
import type { EvalRow, PipelineEvent, RolloutRow } from '../pipeline/events.js';
import type { GoingOn } from '../runs/observer.js';
import type { StageName } from '../stages/index.js';

/** The curves, by what each event says. */
export const curveLabels = ['reward', 'pass@1', 'language', 'thought', 'entropy', 'loss'] as const;
export type Curves = Readonly<Record<(typeof curveLabels)[number], number[]>>;

/** Seconds that a completion can be looked at. */
const seconds = 3;

/** What is known now. */
export interface Seen {
  place: { stage: StageName; step: number; steps: number } | null;
  /** What is done where no step is. */
  phase: string;
  since: number;
  /** Seconds that a step takes; null before that is known. */
  perStep: number | null;
  curves: Curves;
  sample: RolloutRow | null;
  sampled: number;
}

const noCurves = (): Curves => ({
  reward: [],
  'pass@1': [],
  language: [],
  thought: [],
  entropy: [],
  loss: [],
});

/** Of a run that has not begun. */
export function nothingSeen(phase: string, since: number): Seen {
  return {
    ...{ place: null, phase, since, perStep: null },
    ...{ curves: noCurves(), sample: null, sampled: Number.NEGATIVE_INFINITY },
  };
}

/** Takes up what is recorded of a stage that goes on. */
export function goOn(seen: Seen, { place, metrics, evals }: GoingOn, config: Config, time: number): void {
  Object.assign(seen, { place, phase: 'goes on', since: time });
  for (const row of metrics) pushSteps(seen.curves, row);
  for (const row of evals) pushEval(seen.curves, row, config);
}

/** Takes up what an event says. */
export function takeUp(seen: Seen, event: PipelineEvent, config: Config, time: number): void {
  const { curves } = seen;
  const enter = (phase: string) => Object.assign(seen, { phase, since: time });
  if (event.kind === 'stage-start') {
    const { stage, steps } = event;
    const known = { 'pass@1': curves['pass@1'], language: curves.language, thought: curves.thought };
    // Where the stage before ended is where this one begins.
    const lasts = Object.entries(known).map(([label, values]) => [label, values.slice(-1)]);
    Object.assign(seen, { place: { stage, step: 0, steps }, perStep: null, sample: null });
    seen.curves = { ...noCurves(), ...Object.fromEntries(lasts) };
    enter('prepares');
  }
  if (event.kind === 'sft-data') enter('begins');
  if (event.kind === 'reward-models') enter('looks whether its groups can teach');
  if (event.kind === 'gate') enter('begins');
  if (event.kind === 'eval') pushEval(curves, event.row, config);
  if (event.kind === 'rollouts' && time - seen.sampled >= seconds) {
    Object.assign(seen, { sample: event.rows[0], sampled: time });
  }
  if (event.kind === 'step') {
    const { stage, step, steps } = event.state;
    seen.place = { stage, step, steps };
    pushSteps(curves, event.metrics);
    enter(step === steps ? 'is evaluated' : '');
  }
}

/** Of a prompted evaluation at the run's own temperature. */
function pushEval(curves: Curves, { begin, temperature, groups: { all } }: EvalRow, config: Config): void {
  if (begin !== undefined || all === undefined || temperature !== config.eval.temperature) return;
  curves['pass@1'].push(all['pass@1']);
  if (all.language !== undefined) curves.language.push(all.language);
  if (all['length/thought'] !== undefined) curves.thought.push(all['length/thought']);
}

function pushSteps(curves: Curves, metrics: Readonly<Record<string, number | string>>): void {
  for (const label of ['reward', 'entropy', 'loss'] as const) {
    const value = metrics[label];
    if (typeof value === 'number') curves[label].push(value);
  }
}
