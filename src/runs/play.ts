// The page to play with: the policies at the ends of the stages of some runs, and what computes them.
import { basename, dirname, join, resolve } from 'node:path';
import { weightsSha256 } from '../base/digest.js';
import { exitCodes, UserError } from '../base/errors.js';
import { version } from '../base/version.js';
import { kernelBytes } from '../kernels/ownFiles.js';
import { playPage } from '../page/play.js';
import { needsBase, recipes, stageLabel } from '../pipeline/recipes.js';
import { isFile, realFileSystem } from '../store/fileSystem.js';
import { readRun } from '../store/readRun.js';
import { saveLines } from '../store/results.js';
import type { PlayPolicy } from '../web/play/payload.js';
import { type ChosenCheckpoint, chooseCheckpoint } from './checkpoint.js';

/** Bytes of weights that still make a page of at most 5 MB, as text. */
const mostBytes = 3_500_000;

/** Where a page was written. */
export interface WrittenPage {
  readonly path: string;
  readonly bytes: number;
  readonly policies: readonly { readonly run: string; readonly label: string; readonly sha256: string }[];
}

/**
 * Writes the page of runs into a file. Errors: those of reading runs; `usage` where no stage has ended, where the policies
 * are too large for one page, or for a file in the folder of a run.
 */
export function writePlayPage(root: string, asked: readonly string[], file?: string): WrittenPage {
  const names = [...new Set(asked)];
  const path = resolve(file ?? `play-${names.join('+')}.html`);
  if (isFile(join(dirname(path), 'run.json'), realFileSystem))
    throw new UserError(
      exitCodes.usage,
      `${path}: is in the folder of a run, which holds nothing else. Choose another place: --file play.html`,
    );
  const found = names.flatMap((name) => policiesOf(root, name));
  // Runs share a base: it is shown once.
  const policies = found.filter(({ sha256 }, i) => found.findIndex((one) => one.sha256 === sha256) === i);
  if (policies.length === 0) throw new UserError(exitCodes.usage, `play: no stage of ${names.join(', ')} has ended.`);
  const bytes = policies.reduce((sum, { weights }) => sum + weights.length, 0);
  if (bytes > (mostBytes * 4) / 3)
    throw new UserError(
      exitCodes.usage,
      `play: the policies of ${names.join(', ')} are too large for one page (${bytes} bytes as text, allowed ${mostBytes}). Name fewer runs.`,
    );
  const { temperature, maxNewTokens } = readRun(root, names[0]).config.eval;
  const kernels = Buffer.from(kernelBytes('kernels.wasm')).toString('base64');
  const text = playPage({ version, temperature, maxNewTokens, policies, kernels });
  saveLines(dirname(path), basename(path), [text.trimEnd()]);
  const told = policies.map(({ run, label, sha256 }) => ({ run, label, sha256 }));
  return { path, bytes: Buffer.byteLength(text), policies: told };
}

/** The base that a run starts from, then the ends of its stages as far as it has come. */
function policiesOf(root: string, name: string): PlayPolicy[] {
  const run = readRun(root, name);
  const { recipe, policy: shape } = run.config;
  const ended = run.info.lineage.map(({ stage }) => stage);
  const stages = [...(needsBase(recipe) ? recipes.base.map(({ stage }) => stage) : []), ...ended];
  return stages.map((stage) => {
    const { weights }: ChosenCheckpoint = chooseCheckpoint(name, { out: root, stage });
    const bytes = Buffer.from(weights.buffer, weights.byteOffset, weights.byteLength);
    const label = stageLabel(recipe, stage);
    return { run: name, label, shape, sha256: weightsSha256(weights), weights: bytes.toString('base64') };
  });
}
