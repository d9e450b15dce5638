// The library for browsers: `import { load, learn } from 'r1toy/web'`. It is the terminal's sampler and its GRPO on the same
// WebAssembly, so words, metrics and weights are the terminal's, in the thread that calls it.
import { exitCodes, UserError } from '../../base/errors.js';
import { startLocal } from '../../compute/local.js';
import { toldSettings } from '../../config/hash.js';
import type { Config } from '../../config/schema.js';
import { wishKernels } from '../../kernels/wish.js';
import { flatWeights } from '../../policy/flat.js';
import { decodeSafetensors, type SafetensorsContent } from '../../policy/safetensors.js';
import { stageNames, stageOf } from '../../stages/index.js';
import { type AskedPolicy, askedPolicy } from '../../training/asking.js';
import { learn as steps } from '../train/learn.js';
import { type Binaries, bytesOf, carryBinaries, nameOf, type Source } from './source.js';

export { type ExitCode, exitCodes, UserError } from '../../base/errors.js';
export type { Config } from '../../config/schema.js';
export type { AskedPolicy, Completion, SampleOptions } from '../../training/asking.js';
export type { Binaries, Source } from './source.js';

/** How a policy is loaded. */
export interface LoadOptions extends Binaries {
  /**
   * `r1toy.json` of an export, where the weights are its `model.safetensors`; or `config.json` of a run, for a base that
   * is to learn with these. Else a checkpoint says its settings itself.
   */
  readonly settings?: Source | undefined;
}

/** A finished step of reinforcement. */
export interface Step {
  /** Steps that are done. */
  readonly step: number;
  /** Of how many. */
  readonly steps: number;
  /** As in metrics.jsonl: `reward`, `rewards/accuracy/mean`, ... */
  readonly metrics: Readonly<Record<string, number>>;
  /** The policy as it is now; it stays as it is. */
  readonly policy: AskedPolicy;
}

/**
 * Loads a policy: a checkpoint of a run (`runs/NAME/checkpoints/.../step-NNNNNN.safetensors`), or the weights that
 * `r1toy export hf` wrote. Errors: UserError `data` for a file that is not there, damaged, or not of this vocabulary.
 */
export async function load(weights: Source, options: LoadOptions = {}): Promise<AskedPolicy> {
  const [bytes] = await Promise.all([bytesOf(weights), carryBinaries(options)]);
  const name = nameOf(weights);
  const content = decodeSafetensors(bytes, name);
  const config = settingsOf(name, await settingsGiven(content, options));
  const refuse = (what: string) => new UserError(exitCodes.data, `${name}: ${what}.`);
  const flat = flatWeights(content.tensors, config.policy, refuse);
  wishKernels('wasm');
  return askedPolicy(await startLocal(config), config, flat);
}

/**
 * R1-Zero from a base: the steps of its reasoning RL, to the terminal's metrics, digit by digit. Leaving the loop ends it. A
 * step takes a moment; call it in a worker, so that the page stays responsive.
 */
export async function* learn(
  base: AskedPolicy,
  changes: Partial<Config['reasoningRl']> = {},
): AsyncGenerator<Step, void, undefined> {
  const config = { ...base.config, reasoningRl: { ...base.config.reasoningRl, ...changes } };
  const stage = stageNames.find((name) => stageOf(name).section === 'reasoningRl')!;
  const compute = await startLocal(config);
  // Not closed at the end: the policies that it gave out may still be asked.
  for await (const { step, metrics, learner } of steps(compute, config, stage, base.weights)) {
    const policy = askedPolicy(compute, config, learner.weights.slice());
    yield { step, steps: config.reasoningRl.steps, metrics, policy };
  }
}

/** The settings as they are told: by the checkpoint itself, or by the export's file. */
async function settingsGiven({ metadata }: SafetensorsContent, { settings }: LoadOptions): Promise<unknown> {
  if (settings !== undefined) return told(JSON.parse(new TextDecoder().decode(await bytesOf(settings))));
  if (metadata.r1toy === undefined) return undefined;
  return toldSettings((JSON.parse(metadata.r1toy) as { config: string }).config);
}

/** Those of an export stand within it. */
const told = (settings: { readonly config?: unknown }): unknown => settings.config ?? settings;

/** As r1toy wrote them: they are only looked at, as the schema of all settings would be half of this bundle. */
function settingsOf(name: string, said: unknown): Config {
  const config = said as Config | undefined;
  const { layers, width, heads, hidden, context } = config?.policy ?? {};
  const isShape = [layers, width, heads, hidden, context].every((size) => Number.isInteger(size));
  if (config !== undefined && isShape && config.eval !== undefined) return config;
  const advice = 'Load a checkpoint of a run, or name r1toy.json of the export as settings';
  throw new UserError(exitCodes.data, `${name}: its settings are not told. ${advice}.`);
}
