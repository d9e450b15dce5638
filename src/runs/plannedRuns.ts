// Runs that are planned before they are trained, and the bases that they start from, each once.
import { baseHash, configHash } from '../config/hash.js';
import type { Config } from '../config/schema.js';
import { baseRunName } from '../store/runPaths.js';
import { loadSettings } from './settings.js';

/** What makes an arm: its settings, as `--set` takes them. */
export interface ArmSpec {
  readonly name: string;
  readonly changes: readonly string[];
}

export interface PlannedRun<Role extends string = string> {
  readonly name: string;
  /** What it is to the results. */
  readonly role: Role | 'base';
  readonly seed: number;
  readonly config: Config;
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
  /** What its name begins with. */
  readonly stem: string;
  readonly role: Role;
  readonly file: string;
  readonly changes?: readonly string[];
  /** Runs it reads, beside its base. */
  readonly after?: readonly string[];
}

/** The names of runs that are there, by the hash of their settings. */
export type KnownRuns = ReadonlyMap<string, string>;

/** A run of a seed; one of these settings that is known keeps its name. Errors: those of a wrong configuration. */
export function plannedRun<Role extends string>(
  { set, backend }: PlanChoice,
  seed: number,
  { stem, role, file, changes = [], after = [] }: RunSpec<Role>,
  known: KnownRuns,
): PlannedRun<Role> {
  const { config } = loadSettings({ file, set: [...set, ...changes], seed, backend });
  const name = known.get(configHash(config)) ?? runName(stem, config);
  return { name, role, seed, config, after: [baseRunName(baseHash(config)), ...after] };
}

/** The bases that the runs start from, each once. */
export function neededBases<Role extends string>(runs: readonly PlannedRun<Role>[]): PlannedRun<Role>[] {
  const firsts = runs.filter((run, i) => runs.findIndex(({ after }) => after[0] === run.after[0]) === i);
  return firsts.map(({ seed, config, after: [name] }) => ({
    ...{ name, role: 'base', seed, config: baseConfig(config), after: [] },
  }));
}

/** Settings of the base of a run: the same ones, of which only some matter to it. */
export function baseConfig(config: Config): Config {
  return { ...config, recipe: 'base', about: 'A base that other runs start from.' };
}

/** Letters of a stem that go into the names of its runs. */
const longestStem = 36;

/** A name that only runs of these settings have, and that tells runs that differ in their seed alone. */
function runName(stem: string, config: Config): string {
  const words = stem.replace(/[^A-Za-z0-9._]+/g, '-').replace(/^[^A-Za-z0-9]+/, '');
  const last = words.slice(-longestStem);
  // Of the word that is cut nothing stays.
  const kept = last === words ? words : last.replace(/^[^-.]*[-.]+(?=.)/, '');
  const hash = configHash({ ...config, seed: 0 }).slice(0, 6);
  return `${kept.replace(/^[^A-Za-z0-9]+/, '')}-${hash}-s${config.seed}`;
}
