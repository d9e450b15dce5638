// Texts beside data/ that the program carries: its scripts for pages, and what an installed package has.
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';

const built = new URL('../../dist/', import.meta.url);

/** A built file of this program, such as `web/report/page.js`: one text, whether it is asked for from src/ or from dist/. */
export function readBuilt(name: string): string {
  return readFileSync(new URL(name, built), 'utf8');
}

/** A file of an installed package, such as `uplot/dist/uPlot.min.css`. */
export function readInstalled(name: string): string {
  return readFileSync(createRequire(import.meta.url).resolve(name), 'utf8');
}

/** The bytes of such a file. */
export function readInstalledBytes(name: string): Uint8Array {
  return readFileSync(createRequire(import.meta.url).resolve(name));
}
