// Command lines that people paste: every one that is printed is made here.
import { extensions } from './extensions.js';

/** A word as a POSIX shell reads it back. */
export function shellWord(word: string): string {
  return /^[\w./=:,@%+-]+$/.test(word) ? word : `'${word.replaceAll("'", "'\\''")}'`;
}

/** `r1toy` with these arguments. */
export function commandText(args: readonly string[]): string {
  return ['r1toy', ...args].map(shellWord).join(' ');
}

/**
 * ` --out DIR` to end a printed command with, for the runs in this folder, and the user's own files that it needs again;
 * empty where it is the default and there are none.
 */
export function outOption(out: string): string {
  return `${out === defaultOut ? '' : ` --out ${shellWord(out)}`}${ownOptions()}`;
}

/** ` --task FILE` and ` --reward FILE` as this process was given them; empty where it was not. */
export function ownOptions(): string {
  return extensions()
    .map(({ kind, path }) => ` --${kind} ${shellWord(path)}`)
    .join('');
}

/** The command that goes on with a run of this folder. */
export function resumeCommand(root: string, name: string): string {
  return `r1toy resume ${name}${outOption(root)}`;
}

/** Folder of the runs where nobody asks for another. */
export const defaultOut = 'runs';
