// What the long tests counted, for the table at their end.
import { appendFileSync } from 'node:fs';
import { inject } from 'vitest';

declare module 'vitest' {
  interface ProvidedContext {
    /** File of the table's rows, common to all workers. */
    countsFile: string;
  }
}

/** Adds a row to the table: what was tried, how often, and how it came out. */
export function counted(what: string, count: number, outcome: string): void {
  appendFileSync(inject('countsFile'), `| ${what} | ${count} | ${outcome} |\n`);
}
