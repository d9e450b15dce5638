// A file of a run that is gone: that is another fault than one that was changed, and there is a way on.
import { basename, dirname, join } from 'node:path';
import { exitCodes, UserError } from '../base/errors.js';
import { commandText, outOption } from '../base/shell.js';
import { entryAt, realFileSystem } from './fileSystem.js';
import { isBaseName } from './runPaths.js';
import { isShipped, trainOwn } from './shipped.js';

/** Error `data` for a file, or what else, of the run in a folder, with the command that makes the same run again. */
export function missing(folder: string, path: string, whatIs = 'is'): UserError {
  const it = whatIs.endsWith('are') ? 'them' : 'it';
  return new UserError(exitCodes.data, `${path}: ${whatIs} missing. Restore ${it}. ${anew(folder)}`);
}

/** How a run whose files are damaged is trained once more from its settings; a base is, wherever it is needed. */
export function anew(folder: string): string {
  const name = basename(folder);
  if (isShipped(folder))
    return `It came with r1toy: install that again, or train your own, which goes before it: ${trainOwn(name)}`;
  if (isBaseName(name)) return `Or move ${folder} away: the base is then trained anew.`;
  const free = freeName(dirname(folder), name);
  const again = ['train', '--config', join(folder, 'config.json'), '--name', free];
  return `Or train it anew: ${commandText(again)}${outOption(dirname(folder))}`;
}

/** A name with a number behind it that no run has. */
function freeName(root: string, name: string): string {
  for (let n = 2; ; n++) {
    const free = `${name.slice(0, 58)}-${n}`;
    if (entryAt(join(root, free), realFileSystem) === null) return free;
  }
}

/** The command that makes the base of a run's settings. */
export function baseAnew(folder: string): string {
  const again = ['train', '--config', join(folder, 'config.json'), '--set', 'recipe=base'];
  return `${commandText(again)}${outOption(dirname(folder))}`;
}

/** Error `usage`: an imported run has one policy and no steps, so it cannot be ... (`asked`). */
export function importedAlone(folder: string, asked: string): UserError {
  const has = 'it has the one policy that was imported, and none of the steps that made it';
  return new UserError(
    exitCodes.usage,
    `${folder}: cannot be ${asked}: ${has}. Ask the run that it was exported from.`,
  );
}

/** Runs `body`; an error about data gets the way out that every base has. */
export function orAnew<T>(folder: string, body: () => T): T {
  try {
    return body();
  } catch (error) {
    if (!(error instanceof UserError) || error.exitCode !== exitCodes.data) throw error;
    const cure = anew(folder);
    if (error.message.endsWith(cure)) throw error;
    throw new UserError(exitCodes.data, `${error.message} ${cure}`);
  }
}
