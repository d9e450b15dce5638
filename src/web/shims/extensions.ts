// A page has no files of the user's.
import type { Extension } from '../../base/extensions.js';

/** None. */
export function extensions(): readonly Extension[] {
  return [];
}

/** None. */
export function extensionHashes(): undefined {
  return undefined;
}

export const extensionKinds = [];

/** Never asked for. */
export const extensionError = Error;
export const firstLine = String;
export const said = String;
export const attempted = String;
export const tryOut = String;

/** Nothing to take. */
export async function takeExtensions(): Promise<void> {}
