// What a run takes from outside its settings must stay what it was: names and places of folders prove nothing.
import * as z from 'zod';
import { exitCodes, UserError } from '../base/errors.js';

/** A sha256 as hex. */
export const sha256Schema = z.string().regex(/^[0-9a-f]{64}$/);

/** sha256 of what a run takes from outside its settings; null where it takes none. */
export const inputsSchema = z.strictObject({
  /** The fused kernels, by the manifest of their results. */
  kernels: sha256Schema.nullable(),
  /** The package's data files. */
  data: sha256Schema.nullable(),
  /** Weights of the base. */
  base: sha256Schema.nullable(),
  /** What a distilled student learns. */
  lessons: sha256Schema.nullable(),
});

export type Inputs = z.output<typeof inputsSchema>;

/** Before a run has any. */
export const noInputs: Inputs = { kernels: null, data: null, base: null, lessons: null };

/** What each input is, and what to do when it is another one. */
const words: Readonly<Record<keyof Inputs, readonly [what: string, cure: string]>> = {
  kernels: ['other kernels', 'Use the build of r1toy that it was begun with'],
  data: ["other files in the package's data", 'Restore them'],
  base: ['another base', 'Restore the base'],
  lessons: ["other lessons of its teacher's run", 'Restore that run'],
};

/** Error `data` naming the first input that is not what it was when the run in `folder` began. */
export function checkInputs(folder: string, before: Inputs, now: Inputs): void {
  for (const [name, [what, cure]] of Object.entries(words)) {
    const [old, own] = [before[name as keyof Inputs], now[name as keyof Inputs]];
    if (old === own) continue;
    const short = (hash: string | null) => hash?.slice(0, 12) ?? 'none';
    const hashes = `(sha256 ${short(old)}, now ${short(own)})`;
    throw new UserError(
      exitCodes.data,
      `${folder}: began with ${what} ${hashes}. ${cure}, or start a new run.`,
    );
  }
}
