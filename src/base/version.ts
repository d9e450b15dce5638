// The version of this program, from package.json.
import { createRequire } from 'node:module';

/** Version as in package.json. */
export const { version } = createRequire(import.meta.url)('../../package.json') as {
  readonly version: string;
};

/** Version of the forms of JSON that r1toy prints and writes: it changes where the meaning of a key does. */
export const jsonFormat = 1;
