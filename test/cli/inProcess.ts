// The command line answered in the process of the test: what it prints and the exit code, without starting a program.
// For messages; how a process ends is for spawned ones to show.
import chalk, { chalkStderr } from 'chalk';
import { vi } from 'vitest';
import { answer } from '../../src/cli/answer.js';
import { applyColourSettings, isQuiet, setQuiet } from '../../src/cli/output.js';

/** The same as if both streams were a terminal of so many columns. */
export async function hereAt(columns: number, ...args: string[]): ReturnType<typeof here> {
  const streams = [process.stdout, process.stderr];
  const before = streams.map((stream) => [stream.isTTY, stream.columns] as const);
  for (const stream of streams) Object.assign(stream, { isTTY: true, columns });
  try {
    return await here(...args);
  } finally {
    streams.forEach((stream, i) => {
      Object.assign(stream, { isTTY: before[i][0], columns: before[i][1] });
    });
  }
}

/** Answers these arguments here, plainly. Not for what trains, asks a terminal or listens to signals. */
export async function here(...args: string[]): Promise<{ status: number; stdout: string; stderr: string }> {
  const levels = [chalk.level, chalkStderr.level];
  const wasQuiet = isQuiet();
  applyColourSettings(['--no-color']);
  const written = { stdout: '', stderr: '' };
  const spies = (['stdout', 'stderr'] as const).map((name) =>
    vi.spyOn(process[name], 'write').mockImplementation((text) => {
      written[name] += text;
      return true;
    }),
  );
  try {
    const status = await answer(args);
    return { status, ...written };
  } finally {
    for (const spy of spies) spy.mockRestore();
    [chalk.level, chalkStderr.level] = levels;
    setQuiet(wasQuiet);
  }
}
