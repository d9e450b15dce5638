// What of a run that someone sent follows from its settings: everything is made again from the very beginning, the base
// too where it was not sent, and held against what is there, kind by kind.
import { dirname, join, resolve } from 'node:path';
import { exitCodes, UserError } from '../base/errors.js';
import { version } from '../base/version.js';
import { withCompute } from '../compute/start.js';
import type { Compute } from '../compute/types.js';
import { baseHash, configHash } from '../config/hash.js';
import { checkMemory } from '../pipeline/memory.js';
import { needsBase, needsLessons } from '../pipeline/recipes.js';
import { runPipeline } from '../pipeline/runPipeline.js';
import { entryAt, isFolder, realFileSystem } from '../store/fileSystem.js';
import { type JournalName, journalNames } from '../store/journal.js';
import { createProof, type FileProof, kindOf, type Proof, type SentRun } from '../store/proof.js';
import type { RunData } from '../store/readRun.js';
import { evalSchema, metricsSchema } from '../store/rowSchemas.js';
import { readRows } from '../store/rows.js';
import { readConfig, readRunInfo } from '../store/runInfo.js';
import { type SentFaults, sentFaults } from '../store/sentFiles.js';
import type { Lessons } from '../training/distillation.js';
import { inputsOf } from './inputs.js';
import { readLessons } from './lessons.js';
import { layoutOf } from './openRun.js';
import { checkEnd } from './outcome.js';
import type { KindProof, ProofTools } from './proofKinds.js';
import { type ProvenBase, provenBase } from './provenBase.js';

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
  const faults = sentFaults(run);
  if (faults['run.json'] !== undefined) return [{ ...settings, ruling: 'differs', what: faults['run.json'] }];
  // Told at once: a replay, which says where it differs, may take as long as training did.
  for (const fault of Object.values(faults)) tools.tell(fault);
  const none = (why: string) => withFaults(noneProvable([...replayed, 'summary', 'report'], why), faults);
  const why = otherProgram(run);
  if (why !== null) return [settings, ...none(why), outside];
  const lessons = lessonsOf(run, tools.out);
  if (typeof lessons === 'string') return [settings, ...none(lessons), outside];
  const replayedKinds = await withCompute(run.config, tools.threads, (compute) =>
    replay(run, compute, lessons, tools),
  );
  const proofs = withFaults(replayedKinds, faults);
  return [settings, ...proofs, ...endProofs(run, proofs), outside];
}

/** What the checkpoints say of a file counts also where no replay came to it; where one did, it says more. */
function withFaults(kinds: readonly KindProof[], faults: SentFaults): KindProof[] {
  const found = new Map(journalNames.map((name) => [kindOf[name], faults[name]]));
  const weights = kindOf['hashes.jsonl'];
  found.set(weights, found.get(weights) ?? faults.checkpoints);
  return kinds.map((proof) => {
    const what = found.get(proof.kind);
    return what === undefined || proof.ruling === 'differs' ? proof : { ...proof, ruling: 'differs', what };
  });
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
  const base = needsBase(run.config.recipe) ? await provenBase(run, compute, tools) : null;
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

const kindOfBase = ({ ruling, what }: ProvenBase): KindProof => ({ kind: 'base', ruling, what });

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
  const open = proofs.filter(({ ruling, kind }) => ruling !== 'proven' && kind !== 'base');
  const lacking = open.find(({ ruling }) => ruling !== 'in part') ?? open[0];
  return Object.entries(files).map(([kind, name]): KindProof => {
    if (entryAt(join(folder, name), realFileSystem) === null)
      return { kind, ruling: 'not provable', what: `${name} is not there` };
    if (info.status !== 'done') return { kind, ruling: 'not provable', what: 'the run was not finished' };
    const unproven = `it is made of all rows, of which the ${lacking?.kind} are not proven`;
    if (lacking !== undefined && lacking.ruling !== 'in part')
      return { kind, ruling: 'not provable', what: unproven };
    const difference = endDifference(run, name);
    if (difference !== null) return { kind, ruling: 'differs', what: difference };
    if (lacking !== undefined) return { kind, ruling: 'in part', what: unproven };
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
