// r1toy train: a new run from a configuration.
import { exitCodes } from '../../base/errors.js';
import { baseHash, configHash } from '../../config/hash.js';
import type { Config } from '../../config/schema.js';
import { checkMemory } from '../../pipeline/memory.js';
import { baseRunName } from '../../store/baseCache.js';
import { checkRunName } from '../../store/runPaths.js';
import type { TrainOptions } from '../options.js';
import { note, print } from '../output.js';
import { memoryLine, planLines } from '../plan.js';
import { create, defaultThreads } from '../runs.js';
import { loadSettings } from '../settings.js';
import { trainToEnd } from '../training.js';

/** Trains a new run, or shows what it would be (--dry-run). Returns the exit code. */
export async function train(options: TrainOptions): Promise<number> {
  const { config } = loadSettings(
    options.force ? { ...options, set: [...options.set, 'limits.minLive=0'] } : options,
  );
  const threads = options.threads ?? defaultThreads();
  checkMemory(config, threads, options.config ?? 'settings');
  const name = options.name ?? defaultName(config);
  checkRunName(name);
  if (options.dryRun) {
    print([...planLines(config, name), memoryLine(config, threads)]);
    return exitCodes.done;
  }
  const run = create({ root: options.out, name }, config);
  note(`run ${name} in ${run.store.folder}`);
  const exitCode = await trainToEnd(run, threads, { profiled: options.profile ?? false });
  if (exitCode === exitCodes.done)
    note(`done: ${run.store.folder}/report.html. Go on with: r1toy eval ${name}, r1toy sample ${name}`);
  return exitCode;
}

/** Recipe, seed and settings: the same run has the same name. A base has the name it is found by. */
function defaultName(config: Config): string {
  if (config.recipe === 'base') return baseRunName(baseHash(config));
  return `${config.recipe}-s${config.seed}-${configHash(config).slice(0, 4)}`;
}
