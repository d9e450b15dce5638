// The runs of a sweep: what each is to the results, and the command that trains it.
import { baseHash, configHash } from '../config/hash.js';
import type { Config } from '../config/schema.js';
import { baseRunName } from '../store/baseCache.js';
import type { SweepOptions } from './options.js';
import { loadSettings, packageConfig } from './settings.js';

/** What a run is in a sweep: a base, part of the stage table, or an ablation (prefix of its checkpoints). */
export type SweepRole = 'base' | 'main' | 'nolang-';

export interface PlannedRun {
  readonly name: string;
  readonly role: SweepRole;
  readonly seed: number;
  readonly config: Config;
  /** Arguments after `r1toy`. */
  readonly args: readonly string[];
  /** Runs that must be done before this one begins. */
  readonly after: readonly string[];
}

type Choice = Pick<SweepOptions, 'seeds' | 'set' | 'backend' | 'ablations' | 'out'>;

/** All runs of a sweep, bases first, each after those it needs. Errors: UserError 78. */
export function planSweep(options: Choice): PlannedRun[] {
  const runs = options.seeds.flatMap((seed) => [
    planned(options, seed, 'r1-zero', 'main', 'r1-zero.json'),
    planned(options, seed, 'r1', 'main', 'r1.json'),
    ...(options.ablations ? [planned(options, seed, 'r1-nolang', 'nolang-', 'r1.json', noLanguage)] : []),
  ]);
  return [...neededBases(options, runs), ...runs];
}

const noLanguage = ['reasoningRl.rewards.language=0', 'finalRl.rewards.language=0'];

function planned(
  { set, backend, out }: Choice,
  seed: number,
  name: string,
  role: SweepRole,
  file: string,
  changes: readonly string[] = [],
): PlannedRun {
  const sets = [...set, ...changes];
  const source = packageConfig(file);
  const { config } = loadSettings({
    ...{ config: source, set: sets, seed },
    ...(backend === undefined ? {} : { backend }),
  });
  const runName = role === 'base' ? baseRunName(baseHash(config)) : `${name}-s${seed}`;
  const args = [
    ...['train', '--config', source, '--seed', String(seed), '--name', runName, '--out', out],
    ...(backend === undefined ? [] : ['--backend', backend]),
    ...sets.flatMap((change) => ['--set', change]),
  ];
  const after = role === 'base' ? [] : [baseRunName(baseHash(config))];
  return { name: runName, role, seed, config, args, after };
}

/** The bases that the runs start from, each once. */
function neededBases(options: Choice, runs: readonly PlannedRun[]): PlannedRun[] {
  const firsts = runs.filter((run, i) => runs.findIndex(({ after }) => after[0] === run.after[0]) === i);
  return firsts.map((run) => {
    const file = run.args[run.args.indexOf('--config') + 1].endsWith('r1.json') ? 'r1.json' : 'r1-zero.json';
    return planned(options, run.seed, 'base', 'base', file, ['recipe=base']);
  });
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
      ...{ line: i + 1, wave, name, role, seed, configHash: configHash(config) },
      command: ['r1toy', ...args].map(shellWord).join(' '),
    }));
}

/** A word as a POSIX shell reads it back. */
export function shellWord(word: string): string {
  return /^[\w./=:,@%+-]+$/.test(word) ? word : `'${word.replaceAll("'", "'\\''")}'`;
}
