// The page to play with: the policies at the ends of the stages of some runs, and what computes them.
import { join } from 'node:path';
import { weightsSha256 } from '../base/digest.js';
import { exitCodes, UserError } from '../base/errors.js';
import { type Extension, extensions } from '../base/extensions.js';
import { packageConfig, readBuiltBytes } from '../base/packaged.js';
import { commandText, outOption } from '../base/shell.js';
import { version } from '../base/version.js';
import { configHash } from '../config/hash.js';
import { kernelBytes } from '../kernels/ownFiles.js';
import { playPage } from '../page/play.js';
import { trainPage } from '../page/train.js';
import { recipes, stageLabel } from '../pipeline/recipes.js';
import { readRun } from '../store/readRun.js';
import type { PlayPolicy } from '../web/play/payload.js';
import { type ChosenCheckpoint, chooseCheckpoint } from './checkpoint.js';
import { pagePath, type Written, writePage } from './pageFile.js';
import { loadSettings } from './settings.js';

/** Bytes of weights that still make a page of at most 5 MB, as text. */
const mostBytes = 3_500_000;

/** Where a page was written, and the policies in it. */
export interface WrittenPage extends Written {
  readonly policies: readonly { readonly run: string; readonly label: string; readonly sha256: string }[];
}

/**
 * Writes the page of runs into a file. Errors: those of reading runs; `usage` where no stage has ended, where the policies
 * are too large for one page, or for a file in the folder of a run.
 */
export function writePlayPage(root: string, asked: readonly string[], file?: string): WrittenPage {
  refuseExtensions(extensions('task'));
  const names = [...new Set(asked)];
  const path = pagePath(file ?? `play-${names.join('+')}.html`, 'play.html');
  const found = names.flatMap((name) => policiesOf(root, name));
  // Runs share a base: it is shown once.
  const policies = found.filter(({ sha256 }, i) => found.findIndex((one) => one.sha256 === sha256) === i);
  if (policies.length === 0)
    throw new UserError(exitCodes.usage, `play: no stage of ${names.join(', ')} has ended.`);
  const bytes = policies.reduce((sum, { weights }) => sum + weights.length, 0);
  if (bytes > (mostBytes * 4) / 3)
    throw new UserError(
      exitCodes.usage,
      `play: the policies of ${names.join(', ')} are too large for one page (${bytes} bytes as text, allowed ${mostBytes}). Name fewer runs.`,
    );
  const { temperature, maxNewTokens } = readRun(root, names[0]).config.eval;
  const kernels = base64(kernelBytes('kernels.wasm'));
  const text = playPage({ version, temperature, maxNewTokens, policies, kernels });
  const told = policies.map(({ run, label, sha256 }) => ({ run, label, sha256 }));
  return { ...writePage(path, text), policies: told };
}

/**
 * Writes the page in which R1-Zero learns from the base of a run, with the settings of its reasoning RL. Errors: those of
 * reading the run and its base; `usage` for a file in the folder of a run.
 */
export function writeTrainPage(root: string, name: string, file?: string): WrittenPage {
  refuseExtensions(extensions());
  const path = pagePath(file ?? `train-${name}.html`, 'play.html');
  const { config, folder } = readRun(root, name);
  const stage = recipes.base[0].stage;
  const { weights } = chooseCheckpoint(name, { out: root, stage });
  const own = packageConfig('r1-zero.json');
  const usual = loadSettings({ file: own, set: [], seed: config.seed });
  const isUsual = configHash(usual.config) === configHash({ ...config, recipe: usual.config.recipe });
  const from = isUsual ? [] : ['--config', join(folder, 'config.json')];
  const text = trainPage({
    version,
    run: name,
    config,
    stage: recipes[usual.config.recipe][0].stage,
    command: `${commandText(['train', ...from, '--seed', String(config.seed)])}${outOption(root)}`,
    base: base64(bytesOf(weights)),
    baseSha256: weightsSha256(weights),
    kernels: base64(kernelBytes('kernels.wasm')),
    tensorflow: base64(readBuiltBytes('tensorflow/tfjs-backend-wasm-simd.wasm')),
  });
  const label = stageLabel(config.recipe, stage);
  return { ...writePage(path, text), policies: [{ run: name, label, sha256: weightsSha256(weights) }] };
}

/** Pages have the tables of r1toy alone. Error `usage` for what is the user's own. */
function refuseExtensions([first]: readonly Extension[]): void {
  if (first === undefined) return;
  throw new UserError(
    exitCodes.usage,
    `play: a page has not the ${first.kind} ${first.name} of your own. Try r1toy sample, or r1toy report.`,
  );
}

const base64 = (bytes: Uint8Array) => Buffer.from(bytes).toString('base64');
const bytesOf = (weights: Float32Array) =>
  new Uint8Array(weights.buffer, weights.byteOffset, weights.byteLength);

/** The base that a run starts from, then the ends of its stages as far as it has come. */
function policiesOf(root: string, name: string): PlayPolicy[] {
  const run = readRun(root, name);
  const { recipe, policy: shape } = run.config;
  const ended = run.info.lineage.map(({ stage }) => stage);
  const stages = [...(run.info.base !== null ? recipes.base.map(({ stage }) => stage) : []), ...ended];
  return stages.map((stage) => {
    const { weights }: ChosenCheckpoint = chooseCheckpoint(name, { out: root, stage });
    const label = stageLabel(recipe, stage);
    return { run: name, label, shape, sha256: weightsSha256(weights), weights: base64(bytesOf(weights)) };
  });
}
