// What the recipe of a run becomes for the trainers of others: its stages in their order, each with what it learns from
// and the folder its policy comes from. How a trainer is told is that trainer's file.
import type { Config, GrpoConfig } from '../config/schema.js';
import type { SftRow } from '../data/datasets.js';
import { recipes } from '../pipeline/recipes.js';
import { generalRewards } from '../rewards/rewards.js';
import { type StageName, stageOf } from '../stages/index.js';
import { type FileParts, type Files, textParts } from '../store/exportFiles.js';
import { epochSteps } from '../training/supervised.js';
import { type Line, linesOf, type OwnSection, type SettingsTable, type TaughtStage } from './counterparts.js';
import { stageName } from './eventFiles.js';
import type { ExportedPolicy } from './format.js';
import { hf } from './hf.js';
import { parquetParts } from './parquet.js';
import { rewardFile, rewardFileName } from './rewardFile.js';
import type { NestedTable, Table } from './tables.js';
import { exampleTable, heldOutTable, jsonlParts, pairTables, promptTable } from './taught.js';

/** A run whose recipe is taken along. */
export interface TaughtRun {
  readonly name: string;
  readonly config: Config;
  /** The policy that the recipe starts from. */
  readonly base: ExportedPolicy;
  /** The examples of a supervised stage. */
  readonly examples: (stage: StageName) => readonly SftRow[];
  /** Steps that a stage took in the run, where they depend on another run. */
  readonly doneSteps: (stage: StageName) => number;
}

/** A form that a recipe leaves in. */
export interface TrainerFormat {
  /** What the help says about it. */
  readonly about: string;
  readonly files: (run: TaughtRun) => Promise<Files>;
}

/** A training of the recipe: a stage, or a reward model that one needs. */
export interface Training {
  readonly folder: string;
  readonly stage: StageName;
  readonly section: OwnSection;
  readonly kind: TaughtStage['kind'];
  /** The training whose policy it starts from; null: the base. */
  readonly from: string | null;
  /** Its tables by the names of their files. */
  readonly tables: Readonly<Record<string, Table>>;
  /** The learned parts of its reward, each with the folder of its model. */
  readonly models: Readonly<Record<string, string>>;
}

export const basePath = 'base';

/** Where a training leaves its policy. */
export const outPath = (folder: string) => `out/${folder}`;

/** The trainings of a run in the order they are done; reward models stand before what asks them. */
export function trainingsOf(run: TaughtRun): Training[] {
  const trainings: Training[] = [];
  let previous: string | null = null;
  for (const [i, { stage, from }] of recipes[run.config.recipe].entries()) {
    const folder = stageName(i, stage);
    const start = from === 'previous' ? previous : null;
    trainings.push(...trainingsOfStage(run, stage, folder, start));
    previous = folder;
  }
  return trainings;
}

function trainingsOfStage(run: TaughtRun, stage: StageName, folder: string, from: string | null): Training[] {
  const { section, reinforcement } = stageOf(stage);
  const one = { folder, stage, section, from };
  if (reinforcement === undefined) {
    const tables = { train: exampleTable(run.examples(stage)) };
    return [{ ...one, kind: 'sft', tables, models: {} }];
  }
  const { rewards, ...settings } = reinforcement.settings(run.config);
  const { preferenceLast = 0, generalShare = 0 } = settings as Partial<Config['finalRl']>;
  const asked = preferenceLast * generalShare > 0 ? generalRewards : [];
  const learned = asked.flatMap((name) =>
    (rewards[name] ?? 0) > 0 && name in pairTables ? [name as keyof typeof pairTables] : [],
  );
  const models = learned.map((name): Training => {
    const tables = { train: pairTables[name]() };
    const reward = { section: 'preference', kind: 'reward', tables, models: {} } as const;
    return { ...one, ...reward, folder: `${folder}-${name}` };
  });
  const tables = { train: promptTable(run.config, stage), test: heldOutTable(run.config, stage) };
  const places = Object.fromEntries(learned.map((name) => [name, outPath(`${folder}-${name}`)]));
  return [...models, { ...one, kind: 'rl', tables, models: places }];
}

/** The files of the base, as Hugging Face's transformers loads it. */
export function baseFiles({ base }: TaughtRun): [string, FileParts][] {
  return [...hf.files(base)].map(([name, parts]) => [`${basePath}/${name}`, parts]);
}

/** The rewards in Python, where a stage reinforces. */
export function rewardFiles({ config }: TaughtRun, trainings: readonly Training[]): [string, FileParts][] {
  const reinforced = trainings.filter(({ kind }) => kind === 'rl');
  if (reinforced.length === 0) return [];
  const models = Object.assign({}, ...reinforced.map((one) => one.models)) as Record<string, string>;
  const stages = reinforced.map(({ stage }) => stage);
  return [[rewardFileName, textParts(rewardFile(config, stages, models))]];
}

/** The tables of trainings, each as JSONL and as Parquet. */
export async function dataFiles(
  trainings: readonly { readonly folder: string; readonly tables: Readonly<Record<string, NestedTable>> }[],
): Promise<[string, FileParts][]> {
  const files: [string, FileParts][] = [];
  for (const { folder, tables } of trainings) {
    for (const [name, table] of Object.entries(tables)) {
      files.push([`${folder}/jsonl/${name}.jsonl`, { [Symbol.iterator]: () => jsonlParts(table) }]);
      files.push([`${folder}/parquet/${name}.parquet`, await parquetParts(table)]);
    }
  }
  return files;
}

/** A trainer's names for settings, and how many of its steps make one of ours. */
export interface Account {
  readonly table: SettingsTable;
  readonly updatesOf: (settings: GrpoConfig) => number;
}

/** What becomes of the settings of a training. */
export function accountOf(run: TaughtRun, training: Training, { table, updatesOf }: Account): Line[] {
  return linesOf(table, training.section, taughtStage(run, training, updatesOf));
}

/** What becomes of those of pre-training, which no trainer does. */
export function untaught({ config }: TaughtRun, { table }: Account): Line[] {
  const { section } = stageOf(recipes.base[0].stage);
  return linesOf(table, section, { config, kind: 'sft', steps: 0, updates: 1 });
}

/** A training as the table of settings asks about it. */
function taughtStage(
  run: TaughtRun,
  { kind, section, stage }: Training,
  updatesOf: Account['updatesOf'],
): TaughtStage {
  const { config } = run;
  if (kind === 'reward') return { config, kind, steps: config.preference.steps, updates: 1 };
  const { reinforcement } = stageOf(stage);
  if (reinforcement !== undefined) {
    const settings = reinforcement.settings(config);
    const updates = updatesOf(settings);
    return { config, kind, steps: settings.steps * updates, updates };
  }
  const { epochs, batchSize, match = '' } = config[section] as Config['coldStart'] & { match?: string };
  const steps =
    match === '' ? epochSteps(run.examples(stage).length, epochs, batchSize) : run.doneSteps(stage);
  return { config, kind, steps, updates: 1 };
}
