// The version of this program, from package.json.
import { createRequire } from 'node:module';

/** Version as in package.json. */
export const { version } = createRequire(import.meta.url)('../../package.json') as {
  readonly version: string;
};
