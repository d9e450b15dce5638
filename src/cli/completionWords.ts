// The words that the completion of shells knows, by the kind of a value as the help names it. Nothing here loads what
// computes.
import { UserError } from '../base/errors.js';
import { packageConfigs } from '../base/packaged.js';
import { schemaAt } from '../config/jsonSchema.js';
import { settingsByPath } from '../config/paths.js';
import { kernelWishes } from '../kernels/wish.js';
import { type RecipeName, recipes } from '../pipeline/recipes.js';
import { heldOutMetrics, stepMetrics } from '../report/metricCatalogue.js';
import { placeNamed } from '../runs/checkpoint.js';
import { experiments } from '../runs/experiments/index.js';
import { loadSettings } from '../runs/settings.js';
import { realFileSystem } from '../store/fileSystem.js';
import { canRead, runNames } from '../store/readRun.js';
import { readConfig } from '../store/runInfo.js';
import { runFolder } from '../store/runPaths.js';
import { demos, readingRoot } from '../store/shipped.js';
import { taskNames } from '../tasks/index.js';

/** A word that may come next; one that ends in = or : goes on. */
export interface Candidate {
  readonly word: string;
  readonly about?: string | undefined;
}

/** What the words before tell. */
export interface Before {
  /** Folder of the runs. */
  readonly out: string;
  /** The arguments of the command so far. */
  readonly operands: readonly string[];
}

type Words = (typed: string, before: Before) => readonly string[];

/** By the name between `<` and `>`. */
const kinds: Readonly<Record<string, Words>> = {
  run: runs,
  what: (typed, before) => [...metrics(heldOutMetrics), ...metrics(stepMetrics), ...runs(typed, before)],
  stage: (_, { out, operands }) => labels(operands.map((one) => recipeOf(out, placeNamed(one).name))),
  'stage:step': (_, { out, operands }) =>
    labels(operands.map((one) => recipeOf(out, placeNamed(one).name))).map((label) => `${label}:`),
  recipe: configs,
  config: configs,
  configs: (typed) => inList(typed, configs()),
  experiment: () => Object.keys(experiments),
  experiments: (typed) => inList(typed, Object.keys(experiments)),
  'key=value': settings,
  'key=values': settings,
  backend: () => schemaAt(['compute', 'backend'])?.enum ?? [],
  kernels: () => kernelWishes,
  metric: () => metrics(heldOutMetrics),
  task: () => taskNames,
};

/** The words of a kind that may stand where `typed` does; none of a kind that has none. */
export function wordsOfKind(kind: string, typed: string, before: Before): Candidate[] {
  return knownWords(kind, typed, before).map((word) => ({ word }));
}

/** Whether there are words of this kind. */
export function hasWords(kind: string): boolean {
  return Object.hasOwn(kinds, kind);
}

function knownWords(kind: string, typed: string, before: Before): readonly string[] {
  try {
    return hasWords(kind) ? kinds[kind](typed, before) : [];
  } catch (error) {
    // A folder that cannot be read has no words.
    if (error instanceof UserError) return [];
    throw error;
  }
}

/** Runs, one's own and those that come along; after `r1:` the ends of that run's stages. */
function runs(typed: string, { out }: Before): string[] {
  const { name, label } = placeNamed(typed);
  if (label !== undefined) return labels([recipeOf(out, name)]).map((end) => `${name}:${end}`);
  const shipped = demos.map((demo) => demo.name).filter((demo) => canRead(out, demo));
  return [...new Set([...runNames(out, realFileSystem), ...shipped])];
}

/** The recipe of a run; null where there is none to read. */
function recipeOf(out: string, name: string): RecipeName | null {
  try {
    return readConfig(runFolder(readingRoot(out, name), name), realFileSystem).recipe;
  } catch (error) {
    if (error instanceof UserError) return null;
    throw error;
  }
}

/** The labels of these recipes and of the base; those of all where none is known. */
function labels(known: readonly (RecipeName | null)[]): string[] {
  const found = known.filter((recipe) => recipe !== null);
  const asked = found.length > 0 ? found : (Object.keys(recipes) as RecipeName[]);
  const stages = [recipes.base, ...asked.map((recipe) => recipes[recipe])].flat();
  return [...new Set(stages.map(({ label }) => label))];
}

function configs(): string[] {
  return [...packageConfigs().keys()];
}

/** Keys, and after `key=` the values that are allowed where these are names, also after others and a comma. */
function settings(typed: string): string[] {
  const [key, value] = typed.split(/=(.*)/s);
  if (value === undefined) {
    const { about: _about, ...all } = loadSettings({ set: [] }).config;
    return settingsByPath(all).map(([path]) => `${path}=`);
  }
  const node = schemaAt(key.split('.'));
  const allowed = node?.enum ?? node?.items?.enum ?? (node?.type === 'boolean' ? ['true', 'false'] : []);
  return inList(value, allowed).map((word) => `${key}=${word}`);
}

/** The words after what stands before the last comma. */
function inList(typed: string, words: readonly string[]): string[] {
  const kept = typed.slice(0, typed.lastIndexOf(',') + 1);
  return words.map((word) => `${kept}${word}`);
}

/** Names of metrics that are one word. */
function metrics(entries: readonly { readonly name: string }[]): string[] {
  return entries.map(({ name }) => name).filter((name) => !name.includes(' '));
}
