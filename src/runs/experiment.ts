// Runs an experiment of the table: trains what is missing of its arms, measures them, and writes what they come to.
import * as z from 'zod';
import { sha256 } from '../base/digest.js';
import { exitCodes, UserError } from '../base/errors.js';
import { didYouMean } from '../base/nearest.js';
import { version } from '../base/version.js';
import { withCompute } from '../compute/start.js';
import { canonicalJson, configHash } from '../config/hash.js';
import { recipes } from '../pipeline/recipes.js';
import { headingMarkdown, markdownText, tableMarkdown } from '../report/format.js';
import { pictureSvg } from '../report/picture.js';
import type { Shown, TextTable } from '../report/textTable.js';
import { type RunData, readCheckpoint, stageCheckpoint } from '../store/readRun.js';
import { checkWritable, readSaved, saveLines, saveSorted } from '../store/results.js';
import { type ArmChoice, namesOf, type RunNames, type TrainedArm, trainArms } from './arms.js';
import { type Answer, answersOf, answerTable, figureTable } from './experimentRows.js';
import { type Experiment, type Measured, measuredSchema, type Results } from './experiments/experiment.js';
import { experiments } from './experiments/index.js';
import { unwatched } from './observer.js';
import { layoutOf } from './openRun.js';
import { baseWeights } from './training.js';
import type { MeasureTools, TrainTools } from './trainPlanned.js';

/** What an experiment comes to, as its JSON has it. */
export interface ExperimentResult {
  readonly experiment: string;
  readonly seeds: readonly number[];
  readonly samples: number;
  readonly answers: readonly Answer[];
  readonly runs: Readonly<Record<string, RunNames>>;
  readonly measured: Results;
}

export interface SavedExperiment {
  readonly result: ExperimentResult;
  readonly lines: readonly Shown[];
  readonly files: readonly string[];
}

/** The experiment of a name. Error `usage` naming the nearest one. */
export function experimentNamed(name: string): Experiment {
  if (Object.hasOwn(experiments, name)) return experiments[name];
  const names = Object.keys(experiments);
  throw new UserError(
    exitCodes.usage,
    `experiment: there is none of the name ${name}.${didYouMean(name, names)} Allowed: ${names.join(', ')}.`,
  );
}

/**
 * Trains and measures what is missing of an experiment, writes JSON, picture and tables, and returns them; an exit code
 * instead where training was stopped. `samples`: completions a problem where it samples. Errors: those of training.
 */
export async function runExperiment(
  name: string,
  choice: ArmChoice & { readonly samples: number },
  tools: TrainTools,
): Promise<SavedExperiment | number> {
  const experiment = experimentNamed(name);
  checkWritable(choice.results, filesOf(name));
  const arms = await trainArms(experiment.arms, choice, tools);
  if (typeof arms === 'number') return arms;
  return concludeExperiment(name, arms, choice, tools);
}

const filesOf = (name: string) => ['json', 'svg', 'md'].map((ending) => `${name}.${ending}`);

/** Measures the trained arms of an experiment, writes what they come to, and returns it. Errors: no base, those of the disk. */
export async function concludeExperiment(
  name: string,
  arms: readonly TrainedArm[],
  choice: Pick<ArmChoice, 'seeds' | 'results' | 'out'> & { readonly samples: number },
  tools: MeasureTools,
): Promise<SavedExperiment> {
  const experiment = experimentNamed(name);
  const { seeds, samples, results: folder } = choice;
  const files = filesOf(name);
  const keep = keeper(folder, `${name}.measured.json`);
  const measured: Record<string, Record<string, Measured>> = {};
  for (const arm of arms) {
    measured[arm.name] = {};
    for (const [seed, run] of arm.runs) {
      measured[arm.name][seed] = await measure(experiment, run, choice, tools, keep);
    }
  }
  const answers = answersOf(name, experiment, measured);
  const runs = Object.fromEntries(arms.map((arm) => [arm.name, namesOf(arm)]));
  const result = { experiment: name, seeds, samples, answers, runs, measured };
  const tables = tablesOf(experiment, measured, answers);
  const [json, svg, md] = files;
  saveSorted(folder, json, result);
  saveLines(folder, svg, [pictureSvg(experiment.picture(measured))]);
  const sentences = answers.map(({ sentence }) => sentence);
  const parts = tables.flatMap((table) => [...tableMarkdown(table), '']);
  saveLines(folder, md, [
    ...[...headingMarkdown(name), markdownText(`${experiment.claim} (${experiment.source})`), ''],
    ...[...parts, ...sentences.map((sentence) => `- ${markdownText(sentence)}`)],
  ]);
  return { result, lines: [...tables.flatMap((table) => [table, '']), ...sentences], files };
}

function tablesOf({ columns, more }: Experiment, measured: Results, answers: readonly Answer[]): TextTable[] {
  return [figureTable(measured, columns), ...(more ? [more(measured)] : []), answerTable(answers)];
}

/** Gives what is kept under a key, or makes and keeps it. */
type Keep = (key: string, make: () => Promise<Measured>) => Promise<Measured>;

const keptSchema = z.record(z.string(), measuredSchema);

/** Keeps what took long in a file, so that it goes on there when it is killed. */
function keeper(folder: string, name: string): Keep {
  const kept: Record<string, Measured> = { ...readSaved(folder, name, keptSchema) };
  return async (key, make) => {
    if (Object.hasOwn(kept, key)) return kept[key];
    kept[key] = await make();
    saveSorted(folder, name, kept);
    return kept[key];
  };
}

async function measure(
  { read, measure: sampled }: Experiment,
  run: RunData,
  { out, samples }: Pick<ArmChoice, 'out'> & { readonly samples: number },
  { threads, tell, watch = unwatched }: MeasureTools,
  keep: Keep,
): Promise<Measured> {
  const own = read?.(run) ?? { figures: {} };
  if (sampled === undefined) return own;
  const { config, info, folder } = run;
  const of = { version, config: configHash(config), lineage: info.lineage, inputs: info.inputs, samples };
  const more = await keep(sha256(canonicalJson(of)), () => {
    tell(`measures ${run.name}`);
    const base = baseWeights(config, out, folder);
    return watch('completions', (watched) =>
      withCompute(config, threads, (compute) =>
        sampled(run, { compute: watched(compute), samples, base, endOf: (label) => endOf(run, label) }),
      ),
    );
  });
  return { figures: { ...own.figures, ...more.figures }, curves: { ...own.curves, ...more.curves } };
}

/** The weights at the end of the stage of this label. */
function endOf(run: RunData, label: string): Float32Array {
  const stage = recipes[run.config.recipe].find((one) => one.label === label);
  if (stage === undefined) throw new Error(`${run.config.recipe} has no end ${label}`);
  return readCheckpoint(run, stageCheckpoint(run, stage.stage), layoutOf).state.weights;
}
