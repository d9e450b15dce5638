// Options that several commands share, and what each command receives.
import { type Command, InvalidArgumentError } from 'commander';

/** Options that every command has. */
export interface GlobalOptions {
  readonly out: string;
  readonly debug?: boolean;
}

/** Options that choose and change a configuration. */
export interface ConfigOptions {
  readonly config?: string;
  readonly set: string[];
  readonly seed?: number;
  readonly backend?: string;
}

/** Options of commands that compute. */
export interface ComputeOptions extends GlobalOptions {
  readonly threads?: number;
}

/** Options of commands that train. */
export interface TrainingOptions extends ComputeOptions {
  readonly profile?: boolean;
}

export interface TrainOptions extends TrainingOptions, ConfigOptions {
  readonly name?: string;
  readonly dryRun?: boolean;
  readonly force?: boolean;
}

/** Options that choose a checkpoint of a run. */
export interface CheckpointOptions extends ComputeOptions {
  readonly stage?: string;
  readonly checkpoint?: string;
}

export interface EvalOptions extends CheckpointOptions {
  readonly problems?: number;
  readonly samples?: number;
  readonly temperature?: number;
  readonly greedy?: boolean;
  readonly forbid?: string;
  readonly json?: boolean;
}

export interface SampleCommandOptions extends CheckpointOptions {
  readonly prompt?: string;
  readonly count: number;
  readonly temperature?: number;
  readonly seed: number;
}

export interface VerifyOptions extends ComputeOptions {
  readonly from?: string;
  readonly steps?: number;
  readonly all?: boolean;
  readonly json?: boolean;
}

/** Options that choose the runs of a sweep. */
export interface SweepOptions extends ComputeOptions {
  readonly seeds: number[];
  readonly set: string[];
  readonly backend?: string;
  readonly ablations?: boolean;
  readonly results: string;
}

export interface DemoOptions extends ComputeOptions {
  readonly set: string[];
  readonly steps: number;
  readonly every: number;
  readonly generalShare: number;
  readonly json?: boolean;
}

export interface BenchOptions extends GlobalOptions {
  readonly quick?: boolean;
  readonly json?: boolean;
}

export interface ReadOptions extends GlobalOptions {
  readonly json?: boolean;
  readonly md?: boolean;
}

/** Adds the options that choose and change a configuration. */
export function configurable(command: Command): Command {
  return command
    .option('--config <file>', 'configuration file (default: R1-Zero)')
    .option('--set <key=value>', 'change one setting, repeatable', collect, [])
    .option('--seed <n>', 'same as --set seed=N', integer(0, 4294967295))
    .option('--backend <name>', 'same as --set compute.backend=NAME');
}

/** Adds --threads. */
export function threaded(command: Command): Command {
  return command.option(
    '--threads <n>',
    'worker threads, without influence on any result (default: all cores, at most 8)',
    integer(1, 64),
  );
}

/** Adds --profile. */
export function profiled(command: Command): Command {
  return command.option('--profile', 'show at the end where the time went');
}

/** Adds the run and the options that choose one of its checkpoints. */
export function checkpointed(command: Command): Command {
  return threaded(command)
    .argument('<run>', 'name of the run')
    .option('--stage <stage>', 'finished stage whose policy to take (default: the newest checkpoint)')
    .option('--checkpoint <file>', 'checkpoint file to take');
}

/** Adds the options that choose the runs of a sweep, and where its results go. */
export function swept(command: Command): Command {
  return threaded(command)
    .option('--seeds <list>', 'seeds, such as 1-5 or 1,4,7', seedList, [1, 2, 3, 4, 5])
    .option('--set <key=value>', 'change one setting in all runs, repeatable', collect, [])
    .option('--backend <name>', 'same as --set compute.backend=NAME')
    .option(
      '--ablations',
      'also R1 without language reward, and a distilled student beside one trained by RL',
    )
    .option('--results <dir>', 'folder of what the sweep comes to', 'results');
}

/** Parser of seeds: numbers and ranges, separated by commas; each once, in rising order. */
export function seedList(text: string): number[] {
  const seeds = text.split(',').flatMap((part) => {
    const [, from, to] = /^(\d{1,9})(?:-(\d{1,9}))?$/.exec(part) ?? [];
    const [first, last] = [Number(from), Number(to ?? from)];
    if (from === undefined || last < first || last - first > 99) {
      throw new InvalidArgumentError('Allowed: seeds such as 1-5 or 1,4,7; at most 100 in a range.');
    }
    return Array.from({ length: last - first + 1 }, (_, i) => first + i);
  });
  return [...new Set(seeds)].sort((a, b) => a - b);
}

/** Puts lines of examples before a command's help. */
export function examples(command: Command, lines: readonly string[]): void {
  command.addHelpText('before', `Examples:\n${lines.map((line) => `  ${line}\n`).join('')}`);
}

/** Gathers the values of an option that may be given several times. */
export function collect(value: string, earlier: string[]): string[] {
  return [...earlier, value];
}

/** Parser of an option that is an integer from low to high. */
export function integer(low: number, high: number): (text: string) => number {
  return (text) => {
    const value = Number(text);
    if (/^\d+$/.test(text) && value >= low && value <= high) return value;
    throw new InvalidArgumentError(`Allowed: an integer from ${low} to ${high}.`);
  };
}

/** Parser of an option that is a number from low to high. */
export function real(low: number, high: number): (text: string) => number {
  return (text) => {
    const value = Number(text);
    if (text.trim() !== '' && value >= low && value <= high) return value;
    throw new InvalidArgumentError(`Allowed: a number from ${low} to ${high}.`);
  };
}
