// The runs of a sweep: what each is to the results.
import { basename } from 'node:path';
import { exitCodes, UserError } from '../base/errors.js';
import { didYouMean } from '../base/nearest.js';
import { packageConfig } from '../base/packaged.js';
import { configHash } from '../config/hash.js';
import { experimentNamed } from './experiment.js';
import { combinations, gridOf } from './grid.js';
import {
  type ArmSpec,
  type KnownRuns,
  neededBases,
  type PlanChoice,
  type PlannedRun,
  plannedRun,
} from './plannedRuns.js';
import { refuseTwice } from './settings.js';

/** What a run is in a sweep: a base, part of the stage table, an ablation (prefix of its checkpoints), or an arm alone. */
export const sweepRoles = ['base', 'main', 'lang-', 'nolang-', 'student-', 'arm'] as const;
export type SweepRole = (typeof sweepRoles)[number];

/** Ablations: R1-Zero with the language reward, R1 without it, the small student. */
export const ablationRoles = ['lang-', 'nolang-', 'student-'] as const satisfies readonly SweepRole[];

/** What chooses the runs of a sweep, and where they live. Settings in `set` may have several values: a grid. */
export interface SweepChoice extends PlanChoice {
  readonly seeds: readonly number[];
  readonly ablations?: boolean | undefined;
  /** Names of the runs to take, ablations too, without their seed; all of them where there is no list. */
  readonly only?: readonly string[] | undefined;
  /** Configurations, by file or name, instead of R1-Zero and R1. */
  readonly configs?: readonly string[] | undefined;
  /** Experiments whose arms to take. */
  readonly experiments?: readonly string[] | undefined;
}

/** The arm of an experiment that a run is. */
export interface ArmOf {
  readonly experiment: string;
  readonly arm: string;
}

/** A run of a sweep. `arm`: what it is called in tables, the same under each seed. */
export type SweepRun = PlannedRun<SweepRole> & {
  readonly arm: string;
  readonly cell: string;
  readonly asked: readonly ArmOf[];
};

/**
 * All runs of a sweep, bases first, each after those it needs; runs of equal settings are one, and those that are known
 * keep their names. Errors: those of a wrong configuration; usage: a name in `only` that no run has, no such experiment,
 * a grid of experiments.
 */
export function planSweep(choice: SweepChoice, known: KnownRuns = new Map()): SweepRun[] {
  refuseTwice('--seeds', 'seed', choice.set);
  const { set, axes } = gridOf(choice.set);
  const cells = combinations(axes);
  if (choice.experiments !== undefined && axes.length > 0)
    throw new UserError(
      exitCodes.usage,
      `--experiments: arms have settings of their own. Leave --set ${axes[0].key} with several values out.`,
    );
  const makers = [recipeRuns, configRuns, experimentRuns];
  const runs = choice.seeds.flatMap((seed) =>
    cells.flatMap((cell) => makers.flatMap((make) => make({ ...choice, set }, seed, cell, known))),
  );
  const each = onceEach(runs);
  return [...neededBases(each).map((base) => ({ ...base, arm: 'base', cell: '', asked: [] })), ...each];
}

/** Runs of equal settings are the first of them. */
function onceEach(runs: readonly SweepRun[]): SweepRun[] {
  const found = new Map<string, SweepRun>();
  for (const run of runs) {
    const hash = configHash(run.config);
    const first = found.get(hash);
    found.set(hash, first === undefined ? run : { ...first, asked: [...first.asked, ...run.asked] });
  }
  return [...found.values()];
}

interface RecipeSpec {
  readonly name: string;
  readonly role: SweepRole;
  readonly file: string;
  readonly changes?: readonly string[];
  /** Settings that name another of these runs, which has to be done before. */
  readonly reads?: Readonly<Record<string, string>>;
}

/** R1-Zero and R1, then the ablations. */
const recipeSpecs: readonly RecipeSpec[] = [
  { name: 'r1-zero', role: 'main', file: 'r1-zero.json' },
  { name: 'r1', role: 'main', file: 'r1.json' },
  {
    name: 'r1-zero-lang',
    role: 'lang-',
    file: 'r1-zero.json',
    changes: ['reasoningRl.rewards.language=0.5'],
  },
  {
    name: 'r1-nolang',
    role: 'nolang-',
    file: 'r1.json',
    changes: ['reasoningRl.rewards.language=0', 'finalRl.rewards.language=0'],
  },
  { name: 'student-zero', role: 'student-', file: 'student.json' },
  {
    name: 'student-sft',
    role: 'student-',
    file: 'distill.json',
    reads: { 'distill.teacher': 'r1', 'distill.match': 'student-zero' },
  },
];

/** The specs that are wanted, with those that they read. */
function chosenSpecs({ ablations, only, configs, experiments }: SweepChoice): readonly RecipeSpec[] {
  if (only === undefined) {
    if (ablations) return recipeSpecs;
    const others = configs !== undefined || experiments !== undefined;
    return others ? [] : recipeSpecs.filter(({ role }) => role === 'main');
  }
  const names = recipeSpecs.map(({ name }) => name);
  const unknown = only.find((name) => !names.includes(name));
  if (unknown !== undefined) {
    const near = didYouMean(unknown, names);
    const allowed = `Allowed: ${names.join(', ')}.`;
    throw new UserError(exitCodes.usage, `--only: no run of a sweep is named ${unknown}.${near} ${allowed}`);
  }
  const wanted = recipeSpecs.filter(({ name }) => only.includes(name));
  const read = new Set(wanted.flatMap(({ reads = {} }) => Object.values(reads)));
  return recipeSpecs.filter((spec) => wanted.includes(spec) || read.has(spec.name));
}

/** Configurations of the small student and its base. */
const studentFiles = ['student.json', 'distill.json'];

function recipeRuns(choice: SweepChoice, seed: number, cell: ArmSpec, known: KnownRuns): SweepRun[] {
  const made = new Map<string, string>();
  return chosenSpecs(choice).map(({ name: stem, role, file, changes = [], reads = {} }) => {
    // The student's shape is its own.
    const isOthers = (change: string) => studentFiles.includes(file) && /^policy\.(?!context)/.test(change);
    const kept = (list: readonly string[]) => list.filter((change) => !isOthers(change));
    const after = Object.values(reads).map((read) => made.get(read)!);
    const named = Object.keys(reads).map((key, i) => `${key}=${after[i]}`);
    const run = plannedRun(
      { ...choice, set: kept(choice.set) },
      seed,
      {
        ...{ stem: stemOf(stem, cell), role, file: packageConfig(file), after },
        changes: [...kept(cell.changes), ...changes, ...named],
      },
      known,
    );
    made.set(stem, run.name);
    return { ...run, arm: armOf(stem, cell), cell: cell.name, asked: [] };
  });
}

function configRuns(choice: SweepChoice, seed: number, cell: ArmSpec, known: KnownRuns): SweepRun[] {
  return (choice.configs ?? []).map((file) => {
    const stem = basename(file, '.json');
    const spec = { stem: stemOf(stem, cell), role: 'arm' as const, file, changes: cell.changes };
    const run = plannedRun(choice, seed, spec, known);
    return { ...run, arm: armOf(stem, cell), cell: cell.name, asked: [] };
  });
}

function experimentRuns(choice: SweepChoice, seed: number, _cell: ArmSpec, known: KnownRuns): SweepRun[] {
  const file = packageConfig('r1-zero.json');
  return (choice.experiments ?? []).flatMap((experiment) =>
    experimentNamed(experiment).arms.map(({ name: arm, changes }) => {
      const run = plannedRun(choice, seed, { stem: arm, role: 'arm' as const, file, changes }, known);
      return { ...run, arm, cell: '', asked: [{ experiment, arm }] };
    }),
  );
}

const stemOf = (stem: string, { name }: ArmSpec) => (name === '' ? stem : `${stem}-${name}`);
const armOf = (stem: string, { name }: ArmSpec) => (name === '' ? stem : `${stem}, ${name}`);
