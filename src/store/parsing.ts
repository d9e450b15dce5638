// Text from disk becomes a value through a schema, and in no other way. JSON.parse itself takes text of any depth;
// what a schema of the store lets through is shallow (but for summary.json, which nobody walks), so that nothing
// after it can run out of stack.
import type { z } from 'zod';
import { exitCodes, UserError } from '../base/errors.js';

/** Letters of a mistake that are shown: a key of the file stands in it. */
const longestShown = 160;

/** The value of a JSON text. Error `data`, which `where` begins and `advice` ends, naming the first wrong key. */
export function parseAs<T>(text: string, schema: z.ZodType<T>, where: string, advice: string): T {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    throw new UserError(exitCodes.data, `${where}: is not JSON. ${advice}.`);
  }
  const parsed = schema.safeParse(value);
  if (parsed.success) return parsed.data;
  const { path, message } = parsed.error.issues[0];
  const problem = path.length === 0 ? message : `${path.join('.')}: ${message}`;
  const shown = problem.length > longestShown ? `${problem.slice(0, longestShown)}...` : problem;
  throw new UserError(exitCodes.data, `${where}: ${shown}. ${advice}.`);
}
