// r1toy sweep: the recipes over several seeds, and what they come to.
import { weightsSha256 } from '../../base/digest.js';
import { exitCodes, UserError } from '../../base/errors.js';
import { startCompute } from '../../compute/start.js';
import { configHash } from '../../config/hash.js';
import { checkMemory } from '../../pipeline/memory.js';
import { resultLines, resultMarkdown, sweepResults } from '../../report/results.js';
import type { CausalRow } from '../../report/signs.js';
import { listRuns, readCheckpoint, readRun, stageCheckpoint } from '../../store/readRun.js';
import { saveLines, saveSorted } from '../../store/results.js';
import { causalTest } from '../../training/causal.js';
import { command, group } from '../command.js';
import { swept } from '../options.js';
import { note, print, printable, printJson } from '../output.js';
import { create, defaultThreads, layoutOf, type OpenRun, reopen } from '../runs.js';
import { type PlannedRun, planRows, planSweep, type SweepRole } from '../sweepPlan.js';
import { trainToEnd } from '../training.js';

/**
 * Trains what is missing of a sweep in this process, then writes and prints its results. After a signal the
 * same command goes on where it stopped.
 */
const run = command({
  flags: (blank) => swept(blank).option('--json', 'the results as JSON'),
  examples: ['r1toy sweep run --seeds 1-5', 'r1toy sweep run --seeds 1,2 --set reasoningRl.steps=60'],
  async run(options) {
    const { out, threads = defaultThreads() } = options;
    const runs = planSweep(options);
    for (const { name, config } of runs) checkMemory(config, threads, name);
    for (const run of runs) {
      const exitCode = await trainPlanned(run, out, threads);
      if (exitCode === exitCodes.done) continue;
      note('the sweep goes on with the same command');
      return exitCode;
    }
    return report(runs, await causalRows(runs, out, threads), options);
  },
});

/** Writes plan.jsonl and commands.txt for another scheduler and says how to run them. */
const plan = command({
  flags: (blank) => swept(blank),
  examples: ['r1toy sweep plan --seeds 1-20 --results plans'],
  run(options) {
    const { results } = options;
    const rows = planRows(planSweep(options));
    const lines = rows.map((row) => JSON.stringify(row));
    saveLines(results, 'plan.jsonl', lines);
    const commands = rows.map(({ command }) => command);
    const path = saveLines(results, 'commands.txt', commands);
    const waves = [...new Set(rows.map(({ wave }) => wave))];
    note(`${rows.length} runs in ${waves.length} waves; a wave begins when the one before is done`);
    print(
      waves.map((wave) => {
        const lines = rows.filter((row) => row.wave === wave).map(({ line }) => line);
        return `sed -n ${lines[0]},${lines.at(-1)}p ${path} | parallel`;
      }),
    );
    return exitCodes.done;
  },
});

export default group(
  ['r1toy sweep run --seeds 1-5', 'r1toy sweep plan --seeds 1-5 --ablations'],
  [
    { name: 'run', about: 'train what is missing, one run after another, and write the results', add: run },
    {
      name: 'plan',
      about: 'write plan.jsonl and commands.txt, for GNU parallel or a Slurm array',
      add: plan,
    },
  ],
);

/** What forbidding "wait" and "no" costs each R1-Zero. */
async function causalRows(runs: readonly PlannedRun[], root: string, threads: number): Promise<CausalRow[]> {
  const rows: CausalRow[] = [];
  const zeros = runs.filter(({ role, config }) => role === 'main' && config.recipe === 'r1-zero');
  if (zeros.length === 0) return rows;
  note('what forbidding "wait" and "no" costs R1-Zero');
  const compute = await startCompute(zeros[0].config, threads);
  try {
    for (const { name, seed, config } of zeros) {
      const run = readRun(root, name);
      const checkpoint = stageCheckpoint(run, 'reasoning-rl');
      const { weights } = readCheckpoint(run, checkpoint, layoutOf).state;
      for (const concept of ['wait', 'no']) {
        const test = await causalTest(compute, weights, config, concept, config.eval);
        if (test !== null) rows.push({ run: name, seed, sha256: weightsSha256(weights), ...test });
      }
    }
  } finally {
    await compute.close();
  }
  return rows;
}

/** Trains a run, the rest of it, or nothing where it is done. */
async function trainPlanned(planned: PlannedRun, root: string, threads: number): Promise<number> {
  const run = openPlanned(planned, root);
  if (run === null) {
    note(`${planned.name} is done`);
    return exitCodes.done;
  }
  note(`${planned.name}, seed ${planned.seed}`);
  return trainToEnd(run, threads, { quiet: true });
}

function openPlanned({ name, role, config }: PlannedRun, root: string): OpenRun | null {
  const place = { root, name };
  if (!listRuns(root).some((listed) => listed.name === name)) return create(place, config);
  const { info, folder } = readRun(root, name);
  // A base is named by the hash of all that makes it.
  if (role !== 'base' && info.configHash !== configHash(config)) {
    const hashes = `(got ${info.configHash.slice(0, 12)}, the sweep has ${configHash(config).slice(0, 12)})`;
    throw new UserError(
      exitCodes.data,
      `${folder}: has other settings ${hashes}. Move it away, or use --out.`,
    );
  }
  return reopen(place);
}

/** Reads all runs, writes the results and prints them. */
function report(
  runs: readonly PlannedRun[],
  causal: readonly CausalRow[],
  options: { readonly out: string; readonly results: string; readonly json?: boolean },
): number {
  const read = (wanted: (run: PlannedRun) => boolean) =>
    runs.filter(wanted).map(({ name }) => readRun(options.out, name));
  const withBases = (role: SweepRole) => {
    const members = runs.filter((run) => run.role === role);
    const bases = members.map(({ after }) => after[0]);
    return read(({ name }) => bases.includes(name) || members.some((run) => run.name === name));
  };
  const main = withBases('main');
  const ablations = { 'nolang-': read(({ role }) => role === 'nolang-'), 'student-': withBases('student-') };
  const hashes = Object.fromEntries(read(() => true).map(({ name, info }) => [name, info.configHash]));
  const results = sweepResults({ main, ablations }, causal, hashes);
  saveSorted(options.results, 'causal.json', causal);
  saveSorted(options.results, 'stage-table.json', results);
  saveLines(options.results, 'stage-table.md', resultMarkdown(results));
  if (options.json) printJson(results);
  else print(resultLines(results).map(printable));
  note(`results: stage-table.json, stage-table.md and causal.json in ${options.results}`);
  return exitCodes.done;
}
