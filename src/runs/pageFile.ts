// Where a page goes that somebody asked for: any file but one in the folder of a run, which holds what the run wrote.
import { basename, dirname, join, resolve } from 'node:path';
import { exitCodes, UserError } from '../base/errors.js';
import { isFile, realFileSystem } from '../store/fileSystem.js';
import { saveLines } from '../store/results.js';

/** Where a page was written. */
export interface Written {
  readonly path: string;
  readonly bytes: number;
}

/** The whole path of a file for a page. Error `usage` in the folder of a run; `instead` is a name to advise. */
export function pagePath(file: string, instead: string): string {
  const path = resolve(file);
  if (!isFile(join(dirname(path), 'run.json'), realFileSystem)) return path;
  throw new UserError(
    exitCodes.usage,
    `${path}: is in the folder of a run, which holds nothing else. Choose another place: --file ${instead}`,
  );
}

/** Writes a page over one that is there. */
export function writePage(path: string, text: string): Written {
  saveLines(dirname(path), basename(path), [text.trimEnd()]);
  return { path, bytes: Buffer.byteLength(text) };
}
