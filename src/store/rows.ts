// Reading JSON lines, also while another process writes them.
import { exitCodes, UserError } from '../base/errors.js';
import { type FileSystem, isFile } from './fileSystem.js';
import { readText } from './files.js';

/**
 * The rows of a JSON-lines file; none when it is missing. A last line without its line break is still
 * being written, or was torn by a crash, and is left out. Error `data` for any other line that is no object.
 */
export function readRows<Row extends object>(path: string, fs: FileSystem): Row[] {
  if (!isFile(path, fs)) return [];
  const lines = readText(path, fs).split('\n').slice(0, -1);
  return lines.map((line, i) => {
    const row = parse(line);
    if (typeof row === 'object' && row !== null) return row as Row;
    throw new UserError(exitCodes.data, `${path}: line ${i + 1} is not a JSON object. Restore the file.`);
  });
}

function parse(line: string): unknown {
  try {
    return JSON.parse(line);
  } catch {
    return undefined;
  }
}
