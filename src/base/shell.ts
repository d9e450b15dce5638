// Command lines that people paste: every one that is printed is made here.

/** A word as a POSIX shell reads it back. */
export function shellWord(word: string): string {
  return /^[\w./=:,@%+-]+$/.test(word) ? word : `'${word.replaceAll("'", "'\\''")}'`;
}

/** `r1toy` with these arguments. */
export function commandText(args: readonly string[]): string {
  return ['r1toy', ...args].map(shellWord).join(' ');
}

/** `r1toy resume NAME`, `r1toy ls`, ... for the runs in the folder `out`, which is told unless it is the default. */
export function runCommand(out: string, ...args: readonly string[]): string {
  return commandText(out === defaultOut ? args : [...args, '--out', out]);
}

/** Folder of the runs where nobody asks for another. */
export const defaultOut = 'runs';
