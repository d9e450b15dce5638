// What the command line and the library are both asked for: a new run by its settings, and runs side by side.
import type { Config } from '../config/schema.js';
import { checkMemory } from '../pipeline/memory.js';
import { type RunData, readRun } from '../store/readRun.js';
import { placeNamed, stageNamed } from './checkpoint.js';
import { defaultName } from './openRun.js';
import { loadSettings, type Settings } from './settings.js';

/** A run that is to be trained. */
export interface AskedRun {
  readonly name: string;
  readonly config: Config;
}

/**
 * The run of these settings, under its own name if none is given. Errors: those of `loadSettings`; `config` where this
 * machine, on so many threads, has too little memory for it.
 */
export function askedRun(settings: Settings, named: string | undefined, threads: number): AskedRun {
  const { config } = loadSettings(settings);
  const name = named ?? defaultName(config);
  checkMemory(config, threads, settings.file ?? 'settings');
  return { name, config };
}

/** Runs by their names, each once; of a named checkpoint (`r1:Dev1`) what was measured there, under its whole name. */
export function runsNamed(
  root: string,
  asked: readonly string[],
  at: (read: number, of: number) => void = () => {},
): RunData[] {
  const names = [...new Set(asked)];
  return names.map((name, i) => {
    at(i, names.length);
    return readNamed(root, name);
  });
}

function readNamed(root: string, text: string): RunData {
  const { name, label } = placeNamed(text);
  const run = readRun(root, name);
  if (label === undefined) return run;
  const stage = stageNamed(label, text, run.config.recipe);
  return { ...run, name: text, evals: run.evals.filter((row) => row.stage === stage) };
}
