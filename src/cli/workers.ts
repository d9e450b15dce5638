// Processes that train a line of a plan each: this very program, started again. The only place that starts a program.
import { type ChildProcess, spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { kernelWish } from '../kernels/wish.js';
import { lineArgs, type PlanLine } from '../runs/planFile.js';
import type { WorkerEnd } from '../runs/pool.js';

const program = fileURLToPath(new URL('../../bin/r1toy.js', import.meta.url));

/** Characters of what a process says that are kept. */
const mostSaid = 4000;

/** Starts processes for lines, and hands signals on to those that run. */
export interface Workers {
  readonly start: (line: PlanLine) => Promise<WorkerEnd>;
  readonly signal: (signal: NodeJS.Signals) => void;
}

/** Workers for the lines of the plan at `path`, whose runs lie in `out`. */
export function createWorkers(path: string, out: string, threads: number): Workers {
  const running = new Set<ChildProcess>();
  const start = (line: PlanLine) => {
    const args = ['-q', ...lineArgs(path, line, out, threads)];
    const child = spawn(
      process.execPath,
      [...process.execArgv, program, ...args],
      // A group of its own: Ctrl-C reaches it through us alone, once.
      {
        ...{ detached: true, stdio: ['ignore', 'ignore', 'pipe'] },
        env: { ...process.env, R1TOY_KERNELS: kernelWish(), NO_COLOR: '1' },
      },
    );
    running.add(child);
    return endOf(child).finally(() => running.delete(child));
  };
  return {
    start,
    signal: (signal) => {
      for (const child of running) child.kill(signal);
    },
  };
}

function endOf(child: ChildProcess): Promise<WorkerEnd> {
  let text = '';
  child.stderr?.setEncoding('utf8').on('data', (chunk: string) => {
    text = (text + chunk).slice(-mostSaid);
  });
  return new Promise((resolve, reject) => {
    child.on('error', reject);
    child.on('close', (code, signal) => {
      const said = text.trim().split('\n').at(-1) ?? '';
      resolve({ code, signal, said: said.replace(/^r1toy: /, '') });
    });
  });
}
