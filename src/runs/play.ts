// The page to play with: the policies at the ends of the stages of some runs, and what computes them.
import { weightsSha256 } from '../base/digest.js';
import { exitCodes, UserError } from '../base/errors.js';
import { type Extension, extensions } from '../base/extensions.js';
import { readBuiltBytes } from '../base/packaged.js';
import { outOption } from '../base/shell.js';
import { version } from '../base/version.js';
import { schemaAt } from '../config/jsonSchema.js';
import { settingsByPath } from '../config/paths.js';
import type { Config, PolicyShape } from '../config/schema.js';
import { kernelBytes } from '../kernels/ownFiles.js';
import { playPage } from '../page/play.js';
import { trainPage } from '../page/train.js';
import { recipes, stageLabel } from '../pipeline/recipes.js';
import { stageNames, stageOf } from '../stages/index.js';
import { readRun } from '../store/readRun.js';
import type { Carried, PlayPayload } from '../web/play/payload.js';
import type { TrainPayload } from '../web/train/payload.js';
import { chooseCheckpoint } from './checkpoint.js';
import { pagePath, type Written, writePage } from './pageFile.js';
import { loadSettings } from './settings.js';

/** Bytes of weights that still make a page of at most 5 MB, as text. */
const mostBytes = 3_500_000;

/** A policy to be shown: that at the end of a stage of a run. */
export interface ShownPolicy {
  readonly run: string;
  readonly label: string;
  /** What its stage did to it, in a few words. */
  readonly about: string;
  readonly shape: PolicyShape;
  readonly maxNewTokens: number;
  readonly weights: Float32Array;
  readonly sha256: string;
}

/** Puts bytes where a page finds them: the name is of a file, should it become one. */
export type Carry = (name: string, bytes: Uint8Array) => Carried;

/** Within the page. */
const inPage: Carry = (_, bytes) => ({ base64: Buffer.from(bytes).toString('base64') });

/** Where a page was written, and the policies in it. */
export interface WrittenPage extends Written {
  readonly policies: readonly Pick<ShownPolicy, 'run' | 'label' | 'sha256'>[];
}

/**
 * Writes the page of runs into a file. Errors: those of reading runs; `usage` where no stage has ended, where the policies
 * are too large for one page, or for a file in the folder of a run.
 */
export function writePlayPage(root: string, asked: readonly string[], file?: string): WrittenPage {
  refuseExtensions(extensions('task'));
  const names = [...new Set(asked)];
  const path = pagePath(file ?? `${names.join('+')}.play.html`, 'play.html');
  const policies = policiesOf(root, names);
  if (policies.length === 0)
    throw new UserError(exitCodes.usage, `play: no stage of ${names.join(', ')} has ended.`);
  const bytes = policies.reduce((sum, { weights }) => sum + weights.byteLength, 0);
  if (bytes > mostBytes)
    throw new UserError(
      exitCodes.usage,
      `play: the policies of ${names.join(', ')} are too large for one page (${bytes} bytes, allowed ${mostBytes}). Name fewer runs.`,
    );
  const told = policies.map(({ run, label, sha256 }) => ({ run, label, sha256 }));
  return { ...writePage(path, playPage(playPayload(root, policies, inPage))), policies: told };
}

/** What a page to play with carries. */
export function playPayload(root: string, policies: readonly ShownPolicy[], carry: Carry): PlayPayload {
  const { temperature } = readRun(root, policies[0].run).config.eval;
  const kernels = carry('kernels.wasm', kernelBytes('kernels.wasm'));
  const carried = policies.map((policy) => {
    return { ...policy, weights: carry(weightsName(policy), bytesOf(policy.weights)) };
  });
  return { version, temperature, out: outOption(root), policies: carried, kernels };
}

/** Names the file of a policy's weights. */
const weightsName = ({ label }: Pick<ShownPolicy, 'label'>) => `${label.toLowerCase()}.safetensors`;

/**
 * Writes the page in which R1-Zero learns from the base of a run, with its settings. Errors: those of
 * reading the run and its base; `usage` for a file in the folder of a run.
 */
export function writeTrainPage(root: string, name: string, file?: string): WrittenPage {
  refuseExtensions(extensions());
  const path = pagePath(file ?? `${name}.train.html`, 'play.html');
  const payload = trainPayload(root, name, inPage);
  const label = stageLabel(payload.config.recipe, recipes.base[0].stage);
  return {
    ...writePage(path, trainPage(payload)),
    policies: [{ run: name, label, sha256: payload.baseSha256 }],
  };
}

/** What a page that trains carries. */
export function trainPayload(root: string, name: string, carry: Carry): TrainPayload {
  const { config: own } = readRun(root, name);
  const { stage } = recipes.base[0];
  const { weights } = chooseCheckpoint(name, { out: root, stage });
  const { config: usual } = loadSettings({ set: [] });
  const config = settingsOfPage(name, own, usual);
  const label = stageLabel(own.recipe, stage);
  return {
    version,
    run: name,
    recipe: own.recipe,
    config,
    allowed: numbersOf(config),
    usual,
    out: outOption(root),
    stage: recipes[usual.recipe][0].stage,
    base: carry(weightsName({ label }), bytesOf(weights)),
    weights: weights.length,
    baseSha256: weightsSha256(weights),
    kernels: carry('kernels.wasm', kernelBytes('kernels.wasm')),
    tensorflow: carry('tensorflow.wasm', readBuiltBytes('tensorflow/tfjs-backend-wasm-simd.wasm')),
  };
}

/** What the schema allows of each number of the reinforcement. */
function numbersOf({ reasoningRl }: Config): TrainPayload['allowed'] {
  const paths = settingsByPath({ reasoningRl }).flatMap(([path, value]) =>
    typeof value === 'number' ? [path] : [],
  );
  return Object.fromEntries(paths.map((path) => [path, schemaAt(path.split('.'))!]));
}

/**
 * The settings with which a page trains R1-Zero from the base of a run of the settings `own`; `usual` are the defaults. Error
 * `usage` for a run of another backend: a page computes as the default does, and would not have its bits.
 */
export function settingsOfPage(name: string, own: Config, usual: Config): Config {
  const [itsBackend, { backend }] = [own.compute.backend, usual.compute];
  if (itsBackend === backend) return asZero(own, usual);
  throw new UserError(
    exitCodes.usage,
    `play: ${name} was trained with the backend ${itsBackend}, and a page has ${backend} alone. Name a run of ${backend}.`,
  );
}

/**
 * The settings of a run as R1-Zero takes them over: what made its base, and its reasoning RL; what R1-Zero does not use is as
 * usual. A run of another recipe has rewards of its own there (R1's language reward): R1-Zero's are taken instead.
 */
function asZero(own: Config, usual: Config): Config {
  const used = [...recipes.base, ...recipes[usual.recipe]].map(({ stage }) => stageOf(stage).section);
  const unused = stageNames.map((stage) => stageOf(stage).section).filter((one) => !used.includes(one));
  const { rewards } = own.recipe === usual.recipe ? own.reasoningRl : usual.reasoningRl;
  return {
    ...own,
    ...Object.fromEntries(unused.map((section) => [section, usual[section]])),
    about: usual.about,
    recipe: usual.recipe,
    reasoningRl: { ...own.reasoningRl, rewards },
  };
}

/** Pages have the tables of r1toy alone. Error `usage` for what is the user's own. */
function refuseExtensions([first]: readonly Extension[]): void {
  if (first === undefined) return;
  throw new UserError(
    exitCodes.usage,
    `play: a page has not the ${first.kind} ${first.name} of your own. Try r1toy sample, or r1toy report.`,
  );
}

const bytesOf = (weights: Float32Array) =>
  new Uint8Array(weights.buffer, weights.byteOffset, weights.byteLength);

/** Of each run the base that it starts from, then the ends of its stages as far as it has come; what runs share once. */
export function policiesOf(root: string, names: readonly string[]): ShownPolicy[] {
  const found = names.flatMap((name) => {
    const run = readRun(root, name);
    const {
      recipe,
      policy: shape,
      eval: { maxNewTokens },
    } = run.config;
    const ended = run.info.lineage.map(({ stage }) => stage);
    const stages = [...(run.info.base !== null ? recipes.base.map(({ stage }) => stage) : []), ...ended];
    return stages.map((stage) => {
      const { weights } = chooseCheckpoint(name, { out: root, stage });
      const label = stageLabel(recipe, stage);
      const { about } = stageOf(stage);
      return { run: name, label, about, shape, maxNewTokens, sha256: weightsSha256(weights), weights };
    });
  });
  return found.filter(({ sha256 }, i) => found.findIndex((one) => one.sha256 === sha256) === i);
}
