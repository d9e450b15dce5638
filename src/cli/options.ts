// Options that several commands share, and the parsers of their values.
import { InvalidArgumentError, Option, type OptionValues } from '@commander-js/extra-typings';
import { isTemperature, leastTemperature, mostTemperature } from '../config/fields.js';
import { type KernelWish, kernelWishes, wishKernels } from '../kernels/wish.js';
import { type LogName, logs } from '../runs/eventLog.js';
import type { Flags } from './command.js';

/** Adds the options that choose and change a configuration. */
export function configurable<Args extends unknown[], Opts extends OptionValues>(flags: Flags<Args, Opts>) {
  return flags
    .option(
      '--config <config>',
      'configuration file, or the name of one that comes with r1toy (default: r1-zero)',
    )
    .option('--set <key=value>', 'change one setting, repeatable', collect, [])
    .option('--seed <n>', 'same as --set seed=N', integer(0, 4294967295))
    .option('--backend <backend>', 'same as --set compute.backend=NAME')
    .option(
      '--task <file.js>',
      'add a task of your own, repeatable; every command on its runs needs it again',
      scriptFile,
    )
    .option('--reward <file.js>', 'add a part of the reward of your own, likewise', scriptFile);
}

/** Parser of files that were not taken as such (cli/extensionOptions): they do not look like scripts. */
function scriptFile(): never {
  throw new InvalidArgumentError('Allowed: a file that ends in .js or .mjs.');
}

/**
 * Adds --kernels; the command's kernels are those. Not among the types of its options, as no command reads it, and the
 * type of one more link in these chains takes megabytes.
 */
export function onKernels<Args extends unknown[], Opts extends OptionValues>(
  flags: Flags<Args, Opts>,
): Flags<Args, Opts> {
  flags.option(
    '--kernels <kernels>',
    'auto, native, wasm, native-4, native-8 or native-16 (lanes per vector); has no influence on results ' +
      '(default: auto, the fastest that have the right bits)',
    kernelChoice,
  );
  flags.hook('preAction', (_, command) => wishKernels(command.opts().kernels as KernelWish | undefined));
  return flags;
}

/** Adds --threads and --kernels: what makes it faster or slower, and nothing else. */
export function threaded<Args extends unknown[], Opts extends OptionValues>(flags: Flags<Args, Opts>) {
  return onKernels(flags).option(
    '--threads <n>',
    'worker threads; has no influence on results (default: all cores, at most 8)',
    integer(1, 64),
  );
}

/** Adds --profile. */
export function profiled<Args extends unknown[], Opts extends OptionValues>(flags: Flags<Args, Opts>) {
  return flags.option('--profile', 'show at the end where the time went');
}

/** Adds --log. */
export function logged<Args extends unknown[], Opts extends OptionValues>(flags: Flags<Args, Opts>) {
  const option = new Option('--log <form>', 'also write event files, into a folder of the run');
  return flags.addOption(option.choices(Object.keys(logs) as LogName[]));
}

/** Adds the run and the options that choose one of its checkpoints. */
export function checkpointed<Args extends unknown[], Opts extends OptionValues>(flags: Flags<Args, Opts>) {
  return threaded(flags)
    .argument('<run>', 'name of the run, or of a checkpoint: r1:Dev1')
    .option(
      '--stage <stage>',
      'take the policy of this finished stage, by name or label: Zero, Dev1, base (default: the newest checkpoint)',
    )
    .addOption(
      new Option('--checkpoint <file>', 'take the policy of this checkpoint file').conflicts('stage'),
    );
}

/** Adds the options that choose the runs of a sweep, and where its results go. */
export function swept<Args extends unknown[], Opts extends OptionValues>(
  flags: Flags<Args, Opts>,
  results: string,
) {
  return threaded(flags)
    .option('--seeds <list>', 'seeds, such as 1-5 or 1,4,7', seedList, [1, 2, 3, 4, 5])
    .option(
      '--set <key=value>',
      'change one setting in all runs, repeatable; with several values (KEY=a,b): every combination',
      collect,
      [],
    )
    .option('--backend <backend>', 'same as --set compute.backend=NAME')
    .option(
      '--configs <configs>',
      'configurations instead of R1-Zero and R1, such as r1-zero,dr-grpo',
      nameList,
    )
    .option(
      '--experiments <experiments>',
      'all runs of these experiments, such as length-bias,forget',
      nameList,
    )
    .option('--samples <k>', 'completions per problem where an experiment samples', integer(1, 1024), 256)
    .option(
      '--ablations',
      'also R1-Zero with and R1 without language reward, and a distilled student beside one trained by RL',
    )
    .option('--only <names>', 'only these runs, such as r1-zero,r1-zero-lang', nameList)
    .option('--results <dir>', 'folder for the results', results);
}

/** Adds the options that choose the seeds of arms, their settings, and where what they come to goes. */
export function inArms<Args extends unknown[], Opts extends OptionValues>(flags: Flags<Args, Opts>) {
  return threaded(flags)
    .option('--seeds <list>', 'seeds, such as 1-5 or 1,4,7', seedList, [1, 2, 3, 4, 5])
    .option(
      '--config <config>',
      'configuration file of all arms, or the name of one that comes with r1toy (default: r1-zero)',
    )
    .option('--set <key=value>', 'change one setting in all arms, repeatable', collect, [])
    .option('--backend <backend>', 'same as --set compute.backend=NAME')
    .option('--results <dir>', 'folder for the results', 'results/laboratory')
    .option('--json', 'as JSON');
}

/** Parser of a choice of kernels. */
function kernelChoice(text: string): string {
  if (kernelWishes.some((name) => name === text)) return text;
  throw new InvalidArgumentError(`Allowed: ${kernelWishes.join(', ')}.`);
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

/** Parser of steps: numbers, separated by commas; each once, in rising order, a few. */
export function stepList(text: string): number[] {
  const steps = text.split(',').map(integer(1, 100_000));
  if (steps.length > 8) throw new InvalidArgumentError('Allowed: at most 8 steps.');
  return [...new Set(steps)].sort((a, b) => a - b);
}

/** Parser of names that are separated by commas. */
function nameList(text: string): string[] {
  return text.split(',').map((name) => name.trim());
}

/** Gathers the values of an option that may be given several times. */
export function collect(value: string, earlier: string[]): string[] {
  // The empty list is the option's default and stays so; later ones are our own, and copies of long ones take long.
  if (earlier.length === 0) return [value];
  earlier.push(value);
  return earlier;
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

/** Parser of a temperature to sample at. */
export function temperature(text: string): number {
  const value = text.trim() === '' ? Number.NaN : Number(text);
  if (isTemperature(value)) return value;
  throw new InvalidArgumentError(
    `Allowed: 0 (greedy), or a number from ${leastTemperature} to ${mostTemperature}.`,
  );
}
