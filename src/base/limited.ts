// Code of the user's that may never return, called with a limit of time.
import { Script } from 'node:vm';

const place = 'r1toyLimitedCall';
const script = new Script(`globalThis.${place}()`);

/** What a call gives, or `late()` thrown where it takes longer than so many seconds. Only what is not asynchronous. */
export function limited<T>(act: () => T, seconds: number, late: () => Error): T {
  const global = globalThis as { [place]?: () => T };
  global[place] = act;
  try {
    return script.runInThisContext({ timeout: seconds * 1000 }) as T;
  } catch (error) {
    throw (error as NodeJS.ErrnoException).code === 'ERR_SCRIPT_EXECUTION_TIMEOUT' ? late() : error;
  } finally {
    delete global[place];
  }
}
