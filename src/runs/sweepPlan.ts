// The runs of a sweep: what each is to the results, and the command that trains it.
import { exitCodes, UserError } from '../base/errors.js';
import { didYouMean } from '../base/nearest.js';
import { packageConfig } from '../base/packaged.js';
import { commandText } from '../base/shell.js';
import { configHash } from '../config/hash.js';
import { neededBases, type PlanChoice, type PlannedRun, plannedRun, type RunSpec } from './plannedRuns.js';
import { refuseTwice } from './settings.js';

/** What a run is in a sweep: a base, part of the stage table, or an ablation (prefix of its checkpoints). */
export type SweepRole = 'base' | 'main' | AblationRole;

/** Ablations: R1-Zero with the language reward, R1 without it, the small student. */
export const ablationRoles = ['lang-', 'nolang-', 'student-'] as const;
export type AblationRole = (typeof ablationRoles)[number];

/** What chooses the runs of a sweep, and where they live. */
export interface SweepChoice extends PlanChoice {
  readonly seeds: readonly number[];
  readonly ablations?: boolean | undefined;
  /** Names of the runs to take, ablations too, without their seed; all of them where there is no list. */
  readonly only?: readonly string[] | undefined;
}

/** A run of a sweep; its file is one of the package. */
type SweepSpec = RunSpec<SweepRole>;

/**
 * All runs of a sweep, bases first, each after those it needs. Errors: those of a wrong configuration; usage: a name
 * in `only` that no run has.
 */
export function planSweep(choice: SweepChoice): PlannedRun<SweepRole>[] {
  refuseTwice('--seeds', 'seed', choice.set);
  const runs = choice.seeds.flatMap((seed) =>
    chosen(choice, [...mainRuns], ablationRuns(seed)).map((spec) => planned(choice, seed, spec)),
  );
  return [...neededBases(choice, runs), ...runs];
}

function chosen({ ablations, only }: SweepChoice, main: SweepSpec[], others: SweepSpec[]): SweepSpec[] {
  if (only === undefined) return ablations ? [...main, ...others] : main;
  const all = [...main, ...others];
  const names = all.map(({ name }) => name);
  const unknown = only.find((name) => !names.includes(name));
  if (unknown === undefined) return all.filter(({ name }) => only.includes(name));
  const allowed = `Allowed: ${names.join(', ')}.`;
  throw new UserError(
    exitCodes.usage,
    `--only: no run of a sweep is named ${unknown}.${didYouMean(unknown, names)} ${allowed}`,
  );
}

const mainRuns: readonly SweepSpec[] = [
  { name: 'r1-zero', role: 'main', file: 'r1-zero.json' },
  { name: 'r1', role: 'main', file: 'r1.json' },
];

function ablationRuns(seed: number): SweepSpec[] {
  const [teacher, match] = [`r1-s${seed}`, `student-zero-s${seed}`];
  return [
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
      after: [teacher, match],
      changes: [`distill.teacher=${teacher}`, `distill.match=${match}`],
    },
  ];
}

/** Configurations of the small student and its base. */
const studentFiles = ['student.json', 'distill.json'];

function planned(choice: SweepChoice, seed: number, spec: SweepSpec): PlannedRun<SweepRole> {
  // The student's shape is its own.
  const set = studentFiles.includes(spec.file)
    ? choice.set.filter((change) => !/^policy\.(?!context)/.test(change))
    : choice.set;
  return plannedRun({ ...choice, set }, seed, { ...spec, file: packageConfig(spec.file) });
}

/** A row of plan.jsonl. Lines of the same wave can run side by side, once the waves before are done. */
export interface PlanRow {
  readonly line: number;
  readonly wave: number;
  readonly name: string;
  readonly role: string;
  readonly seed: number;
  readonly configHash: string;
  readonly command: string;
}

/** The plan as rows, wave by wave. */
export function planRows(runs: readonly PlannedRun[]): PlanRow[] {
  const waveOf = new Map<string, number>();
  const waved = runs.map((run) => {
    const wave = 1 + Math.max(0, ...run.after.map((name) => waveOf.get(name) ?? 0));
    waveOf.set(run.name, wave);
    return { run, wave };
  });
  return waved
    .sort((a, b) => a.wave - b.wave)
    .map(({ run: { name, role, seed, config, args }, wave }, i) => ({
      line: i + 1,
      wave,
      name,
      role,
      seed,
      configHash: configHash(config),
      command: commandText(args),
    }));
}
