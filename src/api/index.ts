// The library: `import { train, load, compare } from 'r1toy'`. What it does is what the commands of these names do, with the
// same bytes; what is heavy is loaded when it is asked for.
import { createQueue, type TrainEvent } from './events.js';
import { takeOwn } from './own.js';
import type { Comparison, LoadedPolicy, LoadOptions, Place, TrainOptions } from './types.js';

export { type ExitCode, exitCodes, UserError } from '../base/errors.js';
export type { Config } from '../config/schema.js';
export type { TrainEvent } from './events.js';
export type { OwnFiles } from './own.js';
export type * from './types.js';

/**
 * Trains a run, its base first where that is missing, and tells what happens: `for await (const event of train({ ... }))`.
 * Leaving the loop stops it after its step. Errors, thrown at the reader: UserError with the exit code of the command, such
 * as `config` for settings, `cannotCreate` for a name that is taken, `diverged`.
 */
export async function* train(options: TrainOptions = {}): AsyncGenerator<TrainEvent, void, undefined> {
  await takeOwn(options);
  const [{ create, defaultThreads }, { askedRun }, { trainToEnd }] = await Promise.all([
    import('../runs/openRun.js'),
    import('../runs/asked.js'),
    import('../runs/training.js'),
  ]);
  const { recipe: file, set = [], seed, out: root = 'runs', threads = defaultThreads(), signal } = options;
  const { name, config } = askedRun({ file, set, seed }, options.name, threads);
  const run = create({ root, name }, config);
  const queue = createQueue<TrainEvent>();
  let left = false;
  const { watcher } = await import('./watch.js');
  const training = trainToEnd(run, threads, {
    observer: watcher(name, queue),
    stop: { exitCode: () => (left || signal?.aborted ? 130 : null) },
    profiler: null,
  });
  training.then(() => queue.end(), queue.end);
  try {
    yield* queue;
  } finally {
    left = true;
    // An error has been thrown at the reader, or nobody reads any more.
    await training.catch(() => undefined);
  }
}

/**
 * Loads the policy of a run. Errors: UserError as of the command `sample`: no such run or stage, damaged data, words that
 * the lexicon lacks.
 */
export async function load(run: string, options: LoadOptions = {}): Promise<LoadedPolicy> {
  await takeOwn(options);
  return (await import('./policy.js')).loadPolicy(run, options);
}

/** Runs, or checkpoints by name (`r1:Dev1`), side by side: what `r1toy compare --json` prints. */
export async function compare(runs: readonly string[], options: Place = {}): Promise<Comparison> {
  await takeOwn(options);
  const [{ compareRuns }, { runsNamed }] = await Promise.all([
    import('../report/compare.js'),
    import('../runs/asked.js'),
  ]);
  return { ...compareRuns(runsNamed(options.out ?? 'runs', runs)) };
}
