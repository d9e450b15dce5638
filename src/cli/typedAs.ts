// How whoever sits here called the program: the first commands of a clone are typed before `npm link`.
import { basename, relative } from 'node:path';
import { shellWord } from '../base/shell.js';

/** `r1toy`, or `node bin/r1toy.js` as seen from the folder `from` where the script itself was run. */
export function typedAs(script = process.argv[1] ?? '', from = process.cwd()): string {
  return basename(script) === 'r1toy.js' ? `node ${shellWord(relative(from, script))}` : 'r1toy';
}
