// A file of a run that is gone: that is another fault than one that was changed, and there is a way on.
import { basename, dirname, join } from 'node:path';
import { exitCodes, UserError } from '../base/errors.js';
import { commandText, outOption } from '../base/shell.js';
import { entryAt, realFileSystem } from './fileSystem.js';
import { isBaseName } from './runPaths.js';

/** Error `data` for a file, or what else, of the run in a folder, with the command that makes the same run again. */
export function missing(folder: string, path: string, whatIs = 'is'): UserError {
  const it = whatIs.endsWith('are') ? 'them' : 'it';
  return new UserError(exitCodes.data, `${path}: ${whatIs} missing. Restore ${it}. ${anew(folder)}`);
}

/** How a run whose files are damaged is trained once more from its settings; a base is, wherever it is needed. */
export function anew(folder: string): string {
  const name = basename(folder);
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
