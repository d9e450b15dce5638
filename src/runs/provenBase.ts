// The base of a run that someone sent: the one that is there, where it has the weights that the run names; else made again.
import { dirname, resolve } from 'node:path';
import { weightsSha256 } from '../base/digest.js';
import { UserError } from '../base/errors.js';
import { commandText } from '../base/shell.js';
import type { Compute } from '../compute/types.js';
import { baseHash } from '../config/hash.js';
import type { Config } from '../config/schema.js';
import { runPipeline } from '../pipeline/runPipeline.js';
import { findBase, readBase } from '../store/baseCache.js';
import type { SentRun } from '../store/proof.js';
import { baseRunName } from '../store/runPaths.js';
import { layoutOf } from './openRun.js';
import { baseConfig } from './plannedRuns.js';
import type { ProofTools, Ruling } from './proofKinds.js';

export interface ProvenBase {
  readonly weights: Float32Array;
  readonly ruling: Ruling;
  readonly what: string;
}

/** The base beside what was sent or among one's own, if its weights are those that the run names; else made again. */
export async function provenBase(
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
