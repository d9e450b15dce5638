// A sweep: runs over several seeds and settings, trained here one after another or several at once, or planned for
// another scheduler, and what they come to.
import { join } from 'node:path';
import { finallyDo } from '../base/cleanUp.js';
import { exitCodes } from '../base/errors.js';
import { realFileSystem } from '../store/fileSystem.js';
import { remove } from '../store/files.js';
import { checkWritable, saveLines } from '../store/results.js';
import { runsByHash } from './arms.js';
import { lineCommand, type PlanLine, planLines, plannedRunsOf } from './planFile.js';
import { batchScript, slurmFiles, submitScript } from './slurm.js';
import { planSweep, type SweepChoice, type SweepRun } from './sweepPlan.js';
import { type SavedTables, saveSweepTables, stageFiles } from './sweepTables.js';
import { checkMemoryOf, isDone, type TrainTools, trainPlanned } from './trainPlanned.js';

/** A sweep and the folder of what it comes to. */
export type SavedSweep = SweepChoice & { readonly results: string; readonly samples: number };

/** Trains the lines of a plan side by side, but those that are done; returns an exit code. `path`: the plan as a file. */
export type TrainSideBySide = (
  lines: readonly PlanLine[],
  done: ReadonlySet<PlanLine>,
  path: string,
) => Promise<number>;

/**
 * Trains what is missing of a sweep, then writes and returns its results; an exit code instead where training was
 * stopped: the same call goes on there. Errors: too little memory, a folder that cannot be written, a run with other settings, those of training.
 */
export async function runSweep(
  sweep: SavedSweep,
  tools: TrainTools,
  sideBySide: TrainSideBySide | null = null,
): Promise<SavedTables | number> {
  const runs = planSweep(sweep, runsByHash(sweep.out));
  checkMemoryOf(runs, tools.threads);
  checkWritable(sweep.results, Object.values(stageFiles));
  const exitCode =
    sideBySide === null
      ? await trainPlanned(runs, sweep.out, tools)
      : await trainAtOnce(runs, sweep.out, sideBySide);
  return exitCode === exitCodes.done ? saveSweepTables(runs, sweep, tools) : exitCode;
}

/** The plan lies beside the runs while it is trained: hidden, as it is none of them. */
async function trainAtOnce(
  runs: readonly SweepRun[],
  out: string,
  sideBySide: TrainSideBySide,
): Promise<number> {
  const lines = planLines(runs);
  const planned = plannedRunsOf(lines);
  const done = new Set(lines.filter((_, i) => isDone(planned[i], out)));
  const texts = lines.map((line) => JSON.stringify(line));
  const path = saveLines(out, `.plan-${process.pid}.jsonl`, texts);
  return finallyDo(
    () => sideBySide(lines, done, path),
    () => remove(path, realFileSystem),
  );
}

/** What a plan is written with beside its choice. */
export interface PlanOptions {
  /** Of each run. */
  readonly threads?: number | undefined;
  /** Also the scripts of a Slurm job array. */
  readonly slurm?: boolean | undefined;
}

/** A line of a plan with its command. */
export type CommandedLine = PlanLine & { readonly command: string };

/** A saved plan and the paths of its files. */
export interface SavedPlan {
  readonly lines: readonly CommandedLine[];
  readonly plan: string;
  readonly commands: string;
  readonly submit: string | null;
}

/** Writes plan.jsonl and commands.txt, and what Slurm takes, for another scheduler. Errors: those of the plan and the disk. */
export function saveSweepPlan(sweep: SavedSweep, { threads = 1, slurm = false }: PlanOptions): SavedPlan {
  const lines = planLines(planSweep(sweep));
  const folder = sweep.results;
  const plan = saveLines(
    folder,
    'plan.jsonl',
    lines.map((line) => JSON.stringify(line)),
  );
  const commanded = lines.map((line) => ({ ...line, command: lineCommand(plan, line, sweep.out, threads) }));
  const commands = saveLines(
    folder,
    'commands.txt',
    commanded.map(({ command }) => command),
  );
  if (!slurm) return { lines: commanded, plan, commands, submit: null };
  const choice = { plan, out: sweep.out, threads, folder };
  saveLines(folder, slurmFiles.batch, batchScript(lines, choice));
  saveLines(folder, slurmFiles.submit, submitScript(lines, choice));
  return { lines: commanded, plan, commands, submit: join(folder, slurmFiles.submit) };
}
