// Opens runs for writing, new ones and ones begun earlier.
import { availableParallelism } from 'node:os';
import { version } from '../base/version.js';
import { baseHash, configHash } from '../config/hash.js';
import type { Config } from '../config/schema.js';
import { vocabulary } from '../data/tokenizer.js';
import { kernelsInUse } from '../kernels/load.js';
import { needsBase } from '../pipeline/recipes.js';
import type { ResumePoint } from '../pipeline/runPipeline.js';
import { parameterLayout } from '../policy/parameters.js';
import type { KernelsOf } from '../store/runInfo.js';
import { baseRunName } from '../store/runPaths.js';
import { createRun, openRun, type RunStore, type StoreOptions } from '../store/runStore.js';
import { isShipped } from '../store/shipped.js';
import { checkNeeds } from './needs.js';
import type { Tell } from './observer.js';

/** Where a run lives: its folder's parent and its name. */
export interface RunPlace {
  readonly root: string;
  readonly name: string;
}

/** A run that is open for writing. */
export interface OpenRun extends RunPlace {
  readonly store: RunStore;
  readonly config: Config;
  readonly resume: ResumePoint | null;
  /** Whether its base is trained here also where one comes with the package. */
  readonly fresh: boolean;
}

/** Order and shapes of the weights that belong to a configuration. */
export const layoutOf = (config: Config) => parameterLayout(config.policy, vocabulary.length);

/** Threads to use when none are asked for; they change the time and nothing else. */
export function defaultThreads(): number {
  return Math.min(availableParallelism(), 8);
}

/** Creates a run that has what it needs. Errors: those of `checkNeeds`, a full disk. */
export function create(place: RunPlace, config: Config, { fresh = false } = {}): OpenRun {
  const base = checkNeeds(place.root, place.name, config, fresh);
  const shipped = base !== null && base.status !== 'missing' && isShipped(base.run.folder);
  const meta = { argv: process.argv.slice(2), ...(shipped && { baseShipped: true as const }) };
  const store = createRun({ ...storeOptions(place), config, meta });
  return { ...place, store, config, resume: null, fresh };
}

/**
 * Opens a run that was begun earlier, telling what was mended; null when it is finished.
 * Errors: no such run, damaged data, a run in use.
 */
export function reopen(place: RunPlace, tell: Tell): OpenRun | null {
  const opened = openRun(storeOptions(place));
  if (opened === null) return null;
  const { config, state, sftRows, warnings } = opened.resume;
  for (const warning of warnings) tell(warning);
  return { ...place, store: opened.store, config, resume: state && { state, sftRows }, fresh: false };
}

/** They serve one backend only. Errors: those of `kernelsInUse`. */
const kernelsOf: KernelsOf = (backend) => (backend === 'wasm' ? [kernelsInUse().name] : []);

function storeOptions({ root, name }: RunPlace): StoreOptions {
  return { root, name, layoutOf, r1toy: version, kernelsOf };
}

/** Recipe, seed and settings: the same run has the same name. A base has the name it is found by. */
export function defaultName(config: Config): string {
  if (!needsBase(config.recipe)) return baseRunName(baseHash(config));
  return `${config.recipe}-s${config.seed}-${configHash(config).slice(0, 4)}`;
}
