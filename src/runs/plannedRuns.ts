// Runs that are planned before they are trained, and the bases that they start from, each once.
import { baseHash } from '../config/hash.js';
import type { Config } from '../config/schema.js';
import { baseRunName } from '../store/runPaths.js';
import { loadSettings } from './settings.js';

export interface PlannedRun<Role extends string = string> {
  readonly name: string;
  /** What it is to the results. */
  readonly role: Role | 'base';
  readonly seed: number;
  /** Configuration that it comes from. */
  readonly file: string;
  /** Settings changed in it, as `--set` takes them: those of all runs, then its own. */
  readonly sets: readonly string[];
  readonly config: Config;
  /** Arguments after `r1toy`. */
  readonly args: readonly string[];
  /** Runs that must be done before this one begins, its base first. */
  readonly after: readonly string[];
}

/** What all runs of a plan have in common. */
export interface PlanChoice {
  /** Settings changed in all runs. */
  readonly set: readonly string[];
  readonly backend?: string | undefined;
  readonly out: string;
}

/** What one run adds to the choice. */
export interface RunSpec<Role extends string = string> {
  /** Without the seed, which is put after it. */
  readonly name: string;
  readonly role: Role;
  readonly file: string;
  readonly changes?: readonly string[];
  /** Runs it reads, beside its base. */
  readonly after?: readonly string[];
}

/** A run of a seed. Errors: those of a wrong configuration. */
export function plannedRun<Role extends string>(
  choice: PlanChoice,
  seed: number,
  { name, role, file, changes = [], after = [] }: RunSpec<Role>,
): PlannedRun<Role> {
  const run = configured(choice, seed, file, [...choice.set, ...changes]);
  const base = baseRunName(baseHash(run.config));
  return named(choice, `${name}-s${seed}`, { ...run, role, after: [base, ...after] });
}

/** The bases that the runs start from, each once. */
export function neededBases<Role extends string>(
  choice: PlanChoice,
  runs: readonly PlannedRun<Role>[],
): PlannedRun<Role>[] {
  const firsts = runs.filter((run, i) => runs.findIndex(({ after }) => after[0] === run.after[0]) === i);
  return firsts.map(({ seed, file, sets, after: [base] }) => {
    const run = configured(choice, seed, file, [...sets, 'recipe=base']);
    return named<Role>(choice, base, { ...run, role: 'base', after: [] });
  });
}

function configured(
  { backend }: PlanChoice,
  seed: number,
  file: string,
  sets: readonly string[],
): Pick<PlannedRun, 'seed' | 'file' | 'sets' | 'config'> {
  return { seed, file, sets, config: loadSettings({ file, set: sets, seed, backend }).config };
}

/** A run under a name, with the command that trains it. */
export function named<Role extends string>(
  { backend, out }: PlanChoice,
  name: string,
  run: Omit<PlannedRun<Role>, 'name' | 'args'>,
): PlannedRun<Role> {
  const args = [
    ...['train', '--config', run.file, '--seed', String(run.seed), '--name', name, '--out', out],
    ...(backend === undefined ? [] : ['--backend', backend]),
    ...run.sets.flatMap((change) => ['--set', change]),
  ];
  return { ...run, name, args };
}
