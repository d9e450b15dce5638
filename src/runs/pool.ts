// Trains the lines of a plan several at once, each in a process of its own, each after those it needs.
import { exitCodes } from '../base/errors.js';
import type { StopRequest, Tell } from './observer.js';
import type { PlanLine } from './planFile.js';

/** How a process ended: its exit code, or the signal that ended it, and the last line it said. */
export interface WorkerEnd {
  readonly code: number | null;
  readonly signal: string | null;
  readonly said: string;
}

export interface PoolTools {
  /** Processes at once. */
  readonly jobs: number;
  /** Starts the process that trains a line, and waits for its end. */
  readonly start: (line: PlanLine) => Promise<WorkerEnd>;
  readonly tell: Tell;
  /** Called whenever a line begins or ends. */
  readonly at: (state: PoolState) => void;
  readonly stop: StopRequest;
}

/** Lines by how far they are; those in none of these are still to come. */
export interface PoolState {
  readonly running: ReadonlySet<PlanLine>;
  readonly done: ReadonlySet<PlanLine>;
  readonly failed: ReadonlySet<PlanLine>;
}

/** Times that a process which was killed is started again: one that dies on each machine must come to an end. */
const mostKills = 5;

/**
 * Trains `lines`; `done` are those that are already. A process that is killed is started again and goes on; where one
 * fails, those that need it are left out and the others go on. Returns 0, or the exit code of the first that failed, or
 * that of the wish to stop, after which no other begins.
 */
export async function runPool(
  lines: readonly PlanLine[],
  done: ReadonlySet<PlanLine>,
  { jobs, start, tell, at, stop }: PoolTools,
): Promise<number> {
  const state = { running: new Set<PlanLine>(), done: new Set(done), failed: new Set<PlanLine>() };
  const ends = new Map<PlanLine, Promise<void>>();
  let exitCode: number = exitCodes.done;
  const isNext = (line: PlanLine) =>
    !state.done.has(line) &&
    !state.failed.has(line) &&
    !state.running.has(line) &&
    line.after.every((other) => state.done.has(lines[other - 1]));
  const train = async (line: PlanLine) => {
    const code = await trainLine(line, start, tell, stop);
    state.running.delete(line);
    state[code === exitCodes.done ? 'done' : 'failed'].add(line);
    if (exitCode === exitCodes.done) exitCode = code;
    ends.delete(line);
    at(state);
  };
  for (;;) {
    const free = stop.exitCode() === null ? jobs - state.running.size : 0;
    for (const line of lines.filter(isNext).slice(0, free)) {
      state.running.add(line);
      ends.set(line, train(line));
    }
    at(state);
    if (ends.size === 0) break;
    await Promise.race(ends.values());
  }
  const left = lines.filter((line) => !state.done.has(line) && !state.failed.has(line));
  if (left.length > 0 && stop.exitCode() === null)
    tell(`not begun, as what they need failed: ${left.map(({ name }) => name).join(', ')}`);
  return stop.exitCode() ?? exitCode;
}

async function trainLine(
  line: PlanLine,
  start: PoolTools['start'],
  tell: Tell,
  stop: StopRequest,
): Promise<number> {
  for (let kills = 0; ; kills++) {
    tell(kills === 0 ? `${line.name} begins` : `${line.name} goes on`);
    const { code, signal, said } = await start(line);
    if (code === exitCodes.done) {
      tell(`${line.name} is done`);
      return code;
    }
    if (stop.exitCode() !== null) return stop.exitCode()!;
    if (signal === null) {
      tell(`${line.name} failed with exit code ${code}${said && `: ${said}`}`);
      return code ?? exitCodes.bug;
    }
    if (kills === mostKills) {
      tell(`${line.name} was killed ${kills + 1} times (${signal}): it is left alone`);
      return exitCodes.io;
    }
    tell(`${line.name} was killed (${signal})`);
  }
}
