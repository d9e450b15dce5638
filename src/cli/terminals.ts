// Terminals that close while the program runs.
import { basename } from 'node:path';
import { isatty } from 'node:tty';
import { attempt, realFileSystem } from '../store/fileSystem.js';
import { readSystemText } from '../store/files.js';

/**
 * At the end Node gives stdin, stdout and stderr the terminal settings back that it found, and aborts where one
 * has been closed since (seen in Node 20). An empty file in the place of a closed terminal keeps it from trying.
 */
export function survivesClosedTerminals(): void {
  const terminals = [0, 1, 2].filter((fd) => isatty(fd));
  process.on('exit', () => {
    for (const fd of terminals) {
      if (isatty(fd)) continue;
      // The lowest free number is given, so the file takes the terminal's.
      attempt(() => realFileSystem.closeSync(fd));
      attempt(() => realFileSystem.openSync('/dev/null', 'r+'));
    }
  });
}

/**
 * Ignores SIGHUP where it was to be ignored from the start, so that `nohup r1toy train &` outlives its terminal.
 * Node itself gives every signal its default when it starts, so the system cannot be asked; the signs are those
 * that nohup leaves, and a parent that ignores SIGHUP itself.
 */
export function keepsIgnoringHangUp(): void {
  if (startedByNohup() || parentIgnoresHangUp()) process.on('SIGHUP', () => {});
}

/** Shells tell their children what they typed last; nohup puts a file that cannot be read in place of a terminal. */
function startedByNohup(): boolean {
  return (
    basename(process.env._ ?? '') === 'nohup' || /^flags:\s+\d*1$/m.test(systemText('/proc/self/fdinfo/0'))
  );
}

function parentIgnoresHangUp(): boolean {
  const mask = /^SigIgn:\s+([0-9a-f]+)$/m.exec(systemText(`/proc/${process.ppid}/status`))?.[1];
  return mask !== undefined && (BigInt(`0x${mask}`) & 1n) === 1n;
}

/** A file of the system; empty where there is none. */
function systemText(path: string): string {
  return readSystemText(path, realFileSystem) ?? '';
}
