// Arms: runs that differ in some settings, each under several seeds. All arms of a seed start from one base where the
// settings that make it are equal, and a run that a folder has already, under whatever name, is not trained again.
import { exitCodes, UserError } from '../base/errors.js';
import { packageConfig } from '../base/packaged.js';
import { configHash } from '../config/hash.js';
import { realFileSystem } from '../store/fileSystem.js';
import { listRuns, type RunData, readRun } from '../store/readRun.js';
import { readConfig } from '../store/runInfo.js';
import { isBaseName, runFolder } from '../store/runPaths.js';
import { type ArmSpec, neededBases, type PlanChoice, type PlannedRun, plannedRun } from './plannedRuns.js';
import { refuseTwice } from './settings.js';
import { checkMemoryOf, type TrainTools, trainPlanned } from './trainPlanned.js';

/** Under which seeds arms are trained, from which settings, and where their runs and results lie. */
export interface ArmChoice extends PlanChoice {
  readonly seeds: readonly number[];
  /** Configuration file of all arms; none: R1-Zero. */
  readonly config?: string | undefined;
  readonly results: string;
}

/** An arm with its run of each seed, as trained. */
export interface TrainedArm {
  readonly name: string;
  readonly runs: ReadonlyMap<number, RunData>;
}

/** The runs of all arms, seed by seed, after the bases that they need. Errors: those of a wrong configuration. */
export function planArms(arms: readonly ArmSpec[], choice: ArmChoice): PlannedRun[] {
  refuseTwice('--seeds', 'seed', choice.set);
  const file = choice.config ?? packageConfig('r1-zero.json');
  const known = runsByHash(choice.out);
  const runs = choice.seeds.flatMap((seed) =>
    arms.map(({ name, changes }) =>
      plannedRun(choice, seed, { stem: name, role: name, file, changes }, known),
    ),
  );
  return [...neededBases(runs), ...runs];
}

/** The names of the runs of a folder by the hash of their settings; of equal ones the first that is finished. */
export function runsByHash(root: string): Map<string, string> {
  const found = new Map<string, string>();
  const listed = listRuns(root).filter(({ name, info }) => info !== null && !isBaseName(name));
  const finishedLast = listed.sort(
    (a, b) => Number(a.info?.status === 'done') - Number(b.info?.status === 'done'),
  );
  for (const { name } of finishedLast) {
    const hash = settingsHash(root, name);
    if (hash !== null) found.set(hash, name);
  }
  return found;
}

/** The hash of a run's settings; null where they cannot be read, as by another version. */
function settingsHash(root: string, name: string): string | null {
  try {
    return configHash(readConfig(runFolder(root, name), realFileSystem));
  } catch (error) {
    if (error instanceof UserError) return null;
    throw error;
  }
}

/**
 * Trains what is missing of all arms and reads their runs; an exit code instead where training was stopped: the same call
 * goes on there. Errors: too little memory, those of training.
 */
export async function trainArms(
  arms: readonly ArmSpec[],
  choice: ArmChoice,
  tools: TrainTools,
): Promise<TrainedArm[] | number> {
  const planned = planArms(arms, choice);
  checkMemoryOf(planned, tools.threads);
  // Two arms of equal settings are one run.
  const each = planned.filter(({ name }, i) => planned.findIndex((run) => run.name === name) === i);
  const exitCode = await trainPlanned(each, choice.out, tools);
  if (exitCode !== exitCodes.done) return exitCode;
  return arms.map(({ name }) => {
    const runs = planned.filter(({ role }) => role === name);
    return { name, runs: new Map(runs.map((run) => [run.seed, readRun(choice.out, run.name)])) };
  });
}

/** The runs of an arm by seed, and their settings by name. */
export type RunNames = Readonly<Record<string, { readonly name: string; readonly configHash: string }>>;

/** A value of each seed that has one. */
export function pointsOf<Run>(
  { runs }: { readonly runs: ReadonlyMap<number, Run> },
  value: (run: Run) => number | undefined,
): Record<string, number> {
  const known = [...runs].flatMap(([seed, run]) => {
    const one = value(run);
    return one === undefined ? [] : [[seed, one] as const];
  });
  return Object.fromEntries(known);
}

/** Which runs an arm was read from. */
export function namesOf({ runs }: TrainedArm): RunNames {
  const names = [...runs].map(([seed, { name, config }]) => [seed, { name, configHash: configHash(config) }]);
  return Object.fromEntries(names);
}
