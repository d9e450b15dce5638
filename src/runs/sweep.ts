// A sweep: the recipes over several seeds, trained one after another, and what they come to.
import { weightsSha256 } from '../base/digest.js';
import { exitCodes } from '../base/errors.js';
import { withCompute } from '../compute/start.js';
import { configHash } from '../config/hash.js';
import { lastStage, type RecipeName } from '../pipeline/recipes.js';
import { type Results, resultMarkdown, sweepResults } from '../report/results.js';
import type { CausalRow } from '../report/signs.js';
import { readCheckpoint, readRun, stageCheckpoint } from '../store/readRun.js';
import { checkWritable, saveLines, saveSorted } from '../store/results.js';
import { causalTest } from '../training/causal.js';
import { layoutOf } from './openRun.js';
import type { PlannedRun } from './plannedRuns.js';
import {
  ablationRoles,
  type PlanRow,
  planRows,
  planSweep,
  type SweepChoice,
  type SweepRole,
} from './sweepPlan.js';
import { checkMemoryOf, type TrainTools, trainPlanned } from './trainPlanned.js';

/** A sweep and the folder of what it comes to. */
export type SavedSweep = SweepChoice & { readonly results: string };

/** What a sweep leaves. */
const resultFiles = { causal: 'causal.json', table: 'stage-table.json', text: 'stage-table.md' } as const;

/**
 * Trains what is missing of a sweep, then writes and returns its results; an exit code instead where training was
 * stopped: the same call goes on there. Errors: too little memory, a folder that cannot be written, a run with other settings, those of training.
 */
export async function runSweep(sweep: SavedSweep, tools: TrainTools): Promise<Results | number> {
  const runs = planSweep(sweep);
  checkMemoryOf(runs, tools.threads);
  checkWritable(sweep.results, Object.values(resultFiles));
  const exitCode = await trainPlanned(runs, sweep.out, tools);
  if (exitCode !== exitCodes.done) return exitCode;
  return saveResults(runs, await causalRows(runs, sweep.out, tools), sweep);
}

/** Writes plan.jsonl and commands.txt for another scheduler. Returns the rows and the path of the commands. */
export function saveSweepPlan(sweep: SavedSweep): { rows: PlanRow[]; path: string } {
  const rows = planRows(planSweep(sweep));
  const lines = rows.map((row) => JSON.stringify(row));
  saveLines(sweep.results, 'plan.jsonl', lines);
  const commands = rows.map(({ command }) => command);
  return { rows, path: saveLines(sweep.results, 'commands.txt', commands) };
}

/** Reinforcement alone. */
const pure: RecipeName = 'r1-zero';

/** What forbidding "wait" and "no" costs each R1-Zero. */
async function causalRows(
  runs: readonly PlannedRun<SweepRole>[],
  root: string,
  { threads, tell }: TrainTools,
): Promise<CausalRow[]> {
  const rows: CausalRow[] = [];
  const zeros = runs.filter(({ role, config }) => role === 'main' && config.recipe === pure);
  if (zeros.length === 0) return rows;
  tell('what forbidding "wait" and "no" costs R1-Zero');
  await withCompute(zeros[0].config, threads, async (compute) => {
    for (const { name, seed, config } of zeros) {
      const run = readRun(root, name);
      const checkpoint = stageCheckpoint(run, lastStage(config.recipe));
      const { weights } = readCheckpoint(run, checkpoint, layoutOf).state;
      for (const concept of ['wait', 'no']) {
        const test = await causalTest(compute, weights, config, concept, config.eval);
        if (test !== null) rows.push({ run: name, seed, sha256: weightsSha256(weights), ...test });
      }
    }
  });
  return rows;
}

/** Reads all runs, makes the results and writes them. */
function saveResults(
  runs: readonly PlannedRun<SweepRole>[],
  causal: readonly CausalRow[],
  { out, results: folder }: SavedSweep,
): Results {
  const read = runs.map(({ name, role }) => ({ role, run: readRun(out, name) }));
  const ofRole = (wanted: SweepRole) => read.flatMap(({ role, run }) => (role === wanted ? [run] : []));
  const main = ofRole('main');
  const ablations = Object.fromEntries(ablationRoles.map((role) => [role, ofRole(role)]));
  const hashes = Object.fromEntries(read.map(({ run: { name, config } }) => [name, configHash(config)]));
  const results = sweepResults({ main, ablations }, causal, hashes);
  saveSorted(folder, resultFiles.causal, causal);
  saveSorted(folder, resultFiles.table, results);
  saveLines(folder, resultFiles.text, resultMarkdown(results));
  return results;
}
