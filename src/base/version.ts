// The version of this program and of what can be added to it, from package.json.
import { createRequire } from 'node:module';

const own = createRequire(import.meta.url)('../../package.json') as {
  readonly version: string;
  readonly peerDependencies: Readonly<Record<string, string>>;
};

/** Version as in package.json. */
export const version = own.version;

/** The versions of the packages that users may add. */
export const optionalPackages = own.peerDependencies;

/** Version of the forms of JSON that r1toy prints and writes: it changes where the meaning of a key does. */
export const jsonFormat = 1;
