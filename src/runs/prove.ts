// What of a run that someone sent follows from its settings: everything is made again from the very beginning, the base
// too where it was not sent, and held against what is there, kind by kind.
import { dirname, join, resolve } from 'node:path';
import { weightsSha256 } from '../base/digest.js';
import { exitCodes, UserError } from '../base/errors.js';
import { commandText } from '../base/shell.js';
import { version } from '../base/version.js';
import { withCompute } from '../compute/start.js';
import type { Compute } from '../compute/types.js';
import { baseHash, configHash } from '../config/hash.js';
import type { Config } from '../config/schema.js';
import { checkMemory } from '../pipeline/memory.js';
import { needsBase, needsLessons } from '../pipeline/recipes.js';
import { runPipeline } from '../pipeline/runPipeline.js';
import { findBase, readBase } from '../store/baseCache.js';
import { entryAt, isFolder, realFileSystem } from '../store/fileSystem.js';
import { type JournalName, journalNames } from '../store/journal.js';
import { createProof, type FileProof, kindOf, type Proof, type SentRun } from '../store/proof.js';
import type { RunData } from '../store/readRun.js';
import { evalSchema, metricsSchema } from '../store/rowSchemas.js';
import { readRows } from '../store/rows.js';
import { readConfig, readRunInfo } from '../store/runInfo.js';
import { baseRunName } from '../store/runPaths.js';
import type { Lessons } from '../training/distillation.js';
import { inputsOf } from './inputs.js';
import { readLessons } from './lessons.js';
import type { Tell } from './observer.js';
import { layoutOf } from './openRun.js';
import { checkEnd } from './outcome.js';
import { baseConfig } from './plannedRuns.js';

/** Proven: made again and equal. Believed: not looked at, as the base that is there. In part: as far as was asked. */
export type Ruling = 'proven' | 'in part' | 'believed' | 'not provable' | 'differs';

/** What came of one kind. */
export interface KindProof {
  readonly kind: string;
  readonly ruling: Ruling;
  readonly what: string;
}

/** How far to replay: so many steps, or to the end; who hears of it. */
export interface ProofTools {
  readonly out: string;
  readonly steps?: number | undefined;
  readonly threads: number;
  readonly tell: Tell;
  readonly at: (done: number) => void;
}

/** Kinds whose rows a replay makes, in the order they are shown. */
const replayed = journalNames.map((name) => kindOf[name]);

/**
 * Proves what can be proven of the run in a folder that was sent. Errors `usage`: no such folder; `data`: it has no
 * settings that can be read; too little memory.
 */
export async function proveRun(folder: string, tools: ProofTools): Promise<KindProof[]> {
  if (!isFolder(folder, realFileSystem))
    throw new UserError(exitCodes.usage, `${folder}: no such folder. Name one that holds a run.`);
  const run: SentRun = {
    folder,
    config: readConfig(folder, realFileSystem),
    info: readRunInfo(folder, realFileSystem),
  };
  checkMemory(run.config, tools.threads, `${folder}/config.json`);
  const settings = settingsProof(run);
  if (settings.ruling === 'differs') return [settings];
  const why = otherProgram(run);
  if (why !== null) return [settings, ...noneProvable([...replayed, 'summary', 'report'], why), outside];
  const lessons = lessonsOf(run, tools.out);
  if (typeof lessons === 'string')
    return [settings, ...noneProvable([...replayed, 'summary', 'report'], lessons), outside];
  const proofs = await withCompute(run.config, tools.threads, (compute) =>
    replay(run, compute, lessons, tools),
  );
  return [settings, ...proofs, ...endProofs(run, proofs), outside];
}

const outside: KindProof = {
  kind: 'times, name, command line',
  ruling: 'believed',
  what: 'nothing follows them from anything: they are notes',
};

function noneProvable(kinds: readonly string[], what: string): KindProof[] {
  return kinds.map((kind) => ({ kind, ruling: 'not provable', what }));
}

function settingsProof({ config, info }: SentRun): KindProof {
  const hash = configHash(config);
  const same = info.configHash === hash && info.baseHash === baseHash(config);
  if (!same) return { kind: 'settings', ruling: 'differs', what: 'config.json is not what run.json names' };
  return {
    kind: 'settings',
    ruling: 'proven',
    what: `config.json is ${hash.slice(0, 12)}, as run.json says`,
  };
}

/** Why this program cannot make the run again; null where it can. */
function otherProgram({ config, info }: SentRun): string | null {
  if (info.r1toy !== version) return `made by r1toy ${info.r1toy}, this is ${version}`;
  const own = inputsOf(config, null, null);
  if (info.inputs.data !== own.data) return 'made from other data files than this r1toy has';
  if (info.inputs.kernels !== own.kernels) return 'made by other kernels than this r1toy has';
  return null;
}

/** Beside what was sent, else among one's own runs; else why there are none. */
function lessonsOf({ folder, config }: SentRun, out: string): Lessons | null | string {
  if (!needsLessons(config.recipe)) return null;
  for (const root of [dirname(resolve(folder)), out]) {
    try {
      return readLessons(config, root);
    } catch (error) {
      if (!(error instanceof UserError)) throw error;
    }
  }
  return `the runs that it learned from (${config.distill.teacher}, ${config.distill.match || 'no match'}) are not there`;
}

async function replay(
  run: SentRun,
  compute: Compute,
  lessons: Lessons | null,
  tools: ProofTools,
): Promise<KindProof[]> {
  const base = needsBase(run.config.recipe) ? await baseOf(run, compute, tools) : null;
  if (base?.ruling === 'differs')
    return [kindOfBase(base), ...noneProvable(replayed, 'their base is another one')];
  const proof = createProof(run, layoutOf(run.config));
  const isOver = await compareAll(run, compute, { base: base?.weights ?? null, lessons }, proof, tools);
  return [...(base ? [kindOfBase(base)] : []), ...kindsOf(proof, isOver)];
}

/** Returns whether the replay went to the end of the recipe. */
async function compareAll(
  { config, folder }: SentRun,
  compute: Compute,
  given: { readonly base: Float32Array | null; readonly lessons: Lessons | null },
  proof: Proof,
  { steps = Number.POSITIVE_INFINITY, tell, at }: ProofTools,
): Promise<boolean> {
  tell(`replays ${folder} from its beginning`);
  let done = 0;
  for await (const event of runPipeline(config, compute, given)) {
    if (!proof.compare(event)) return true;
    if (event.kind !== 'step') continue;
    at(++done);
    if (done >= steps) return false;
  }
  return true;
}

interface ProvenBase {
  readonly weights: Float32Array;
  readonly ruling: Ruling;
  readonly what: string;
}

const kindOfBase = ({ ruling, what }: ProvenBase): KindProof => ({ kind: 'base', ruling, what });

/** The base beside what was sent or among one's own, if its weights are those that the run names; else made again. */
async function baseOf(
  { folder, config, info }: SentRun,
  compute: Compute,
  { out, tell, at }: ProofTools,
): Promise<ProvenBase> {
  const name = baseRunName(baseHash(config));
  for (const root of [dirname(resolve(folder)), out]) {
    const base = baseIn(root, config);
    if (base === null || weightsSha256(base.weights) !== info.inputs.base) continue;
    const what = `${base.folder} has its sha256; prove it: ${commandText(['verify', base.folder])}`;
    return { weights: base.weights, ruling: 'believed', what };
  }
  tell(`its base ${name} is not there: it is made again`);
  const weights = await madeBase(baseConfig(config), compute, at);
  const same = weightsSha256(weights) === info.inputs.base;
  if (same)
    return {
      weights,
      ruling: 'proven',
      what: 'made again from the settings, with the weights that run.json names',
    };
  return {
    weights,
    ruling: 'differs',
    what: 'made again from the settings, it has other weights than run.json names',
  };
}

function baseIn(root: string, config: Config): { folder: string; weights: Float32Array } | null {
  try {
    const found = findBase(root, baseHash(config));
    if (found.status !== 'done') return null;
    return { folder: found.run.folder, weights: readBase(found.run, layoutOf) };
  } catch (error) {
    if (error instanceof UserError) return null;
    throw error;
  }
}

async function madeBase(config: Config, compute: Compute, at: (done: number) => void): Promise<Float32Array> {
  let done = 0;
  for await (const event of runPipeline(config, compute, { base: null })) {
    if (event.kind === 'step') at(++done);
    // Before its evaluation, which changes nothing.
    if (event.kind === 'step' && event.state.step === event.state.steps) return event.state.weights.slice();
  }
  throw new Error('the recipe of a base ended without its last step');
}

/** The kinds whose rows a replay makes. */
function kindsOf(proof: Proof, isOver: boolean): KindProof[] {
  const files = proof.files(isOver);
  return journalNames.map((name) => {
    const kind = kindProof(name, files[name]);
    return name === 'hashes.jsonl' ? withCheckpoints(kind, proof) : kind;
  });
}

function kindProof(name: JournalName, { isThere, rows, difference, isWhole }: FileProof): KindProof {
  const kind = kindOf[name];
  if (!isThere) return { kind, ruling: 'not provable', what: `${name} is not there` };
  if (difference !== null) return { kind, ruling: 'differs', what: difference };
  const what = `${rows} rows of ${name} equal`;
  return isWhole ? { kind, ruling: 'proven', what } : { kind, ruling: 'in part', what: `the first ${what}` };
}

function withCheckpoints(kind: KindProof, proof: Proof): KindProof {
  const { all, compared, difference } = proof.checkpoints();
  if (difference !== null) return { ...kind, ruling: 'differs', what: difference };
  const what = `${kind.what}; ${compared} of ${all} checkpoints equal`;
  // Checkpoints alone prove the weights, too.
  const isEnough = kind.ruling === 'not provable' && compared > 0 && compared === all;
  return { ...kind, ruling: isEnough ? 'proven' : kind.ruling, what };
}

/** Summary and report follow from the rows, where all of these are there and proven. */
function endProofs(run: SentRun, proofs: readonly KindProof[]): KindProof[] {
  const { folder, info } = run;
  const files = { summary: 'summary.json', report: 'report.html' };
  const lacking = proofs.find(({ ruling, kind }) => ruling !== 'proven' && kind !== 'base');
  return Object.entries(files).map(([kind, name]): KindProof => {
    if (entryAt(join(folder, name), realFileSystem) === null)
      return { kind, ruling: 'not provable', what: `${name} is not there` };
    if (info.status !== 'done') return { kind, ruling: 'not provable', what: 'the run was not finished' };
    if (lacking !== undefined) {
      const ruling = lacking.ruling === 'in part' ? 'in part' : 'not provable';
      return { kind, ruling, what: `it is made of all rows, of which the ${lacking.kind} are not proven` };
    }
    const difference = endDifference(run, name);
    if (difference !== null) return { kind, ruling: 'differs', what: difference };
    return { kind, ruling: 'proven', what: `${name}, made again from the proven rows, is equal` };
  });
}

/** Why a file that the end of a run writes is another than its rows give. */
function endDifference({ folder, config, info }: SentRun, name: string): string | null {
  const rows = {
    metrics: readRows(join(folder, 'metrics.jsonl'), metricsSchema, realFileSystem),
    evals: readRows(join(folder, 'eval.jsonl'), evalSchema, realFileSystem),
  };
  const run: RunData = {
    name: info.name,
    folder,
    config,
    info,
    ...rows,
    summary: null,
    checkpoints: [],
    committed: null,
  };
  try {
    checkEnd(run, [name]);
    return null;
  } catch (error) {
    if (error instanceof UserError) return `${name}: is not what its rows give`;
    throw error;
  }
}
