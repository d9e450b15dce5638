// A script that remakes a file of the data folder: `node dist/data/generate.js general.jsonl > data/general.jsonl`.
import { exitCodes, UserError } from '../base/errors.js';
import { dataFiles } from './dataFiles.js';

const name = process.argv[2] ?? '';
if (!Object.hasOwn(dataFiles, name)) {
  const allowed = Object.keys(dataFiles).join(', ');
  throw new UserError(exitCodes.usage, `generate: unknown file (got '${name}', allowed ${allowed}).`);
}
process.stdout.write(dataFiles[name]());
