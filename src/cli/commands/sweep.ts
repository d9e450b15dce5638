// r1toy sweep: runs over several seeds and settings, here or elsewhere, and what they come to.
import { thenAlways } from '../../base/cleanUp.js';
import { exitCodes } from '../../base/errors.js';
import { outOption, shellWord } from '../../base/shell.js';
import type { Shown } from '../../report/textTable.js';
import { type Collected, collectRuns } from '../../runs/collect.js';
import { rowsOfPlan, rowsOfRuns } from '../../runs/collectRows.js';
import { defaultThreads, type OpenRun } from '../../runs/openRun.js';
import { readPlan } from '../../runs/planFile.js';
import { runSweep, saveSweepPlan } from '../../runs/sweep.js';
import { saveSweepTables } from '../../runs/sweepTables.js';
import { command, group } from '../command.js';
import { integer, swept, threaded } from '../options.js';
import { note, noteResults, print, printJson } from '../output.js';
import { sideBySide } from '../sideBySide.js';
import { trainHere } from '../trainHere.js';
import { watch, working } from '../working.js';

const run = command({
  flags: (blank) =>
    swept(blank, 'results')
      .option('-j, --jobs <n>', 'runs at once, each in its own process', integer(1, 64), 1)
      .option('--json', 'the results as JSON'),
  examples: [
    'r1toy sweep run --seeds 1-5',
    'r1toy sweep run --seeds 1,2 --set reasoningRl.steps=60',
    'r1toy sweep run -j 2 --only r1-zero --set reasoningRl.klCoef=0,0.001',
  ],
  async run({ json, jobs, threads = threadsOf(jobs), ...sweep }) {
    const train = (run: OpenRun) => trainHere(run, threads, { quiet: true });
    const many = jobs > 1 ? sideBySide(jobs, threads, sweep.out) : null;
    const saved = await runSweep(sweep, { threads, tell: note, watch, train }, many);
    if (typeof saved === 'number') {
      note('the sweep goes on with the same command');
      return saved;
    }
    if (json) printJson(saved.tables);
    else print(saved.lines);
    noteResults(sweep.results, saved.files);
    return exitCodes.done;
  },
});

/** All cores, shared among so many runs. */
function threadsOf(jobs: number): number {
  return Math.max(1, Math.floor(defaultThreads() / jobs));
}

const plan = command({
  // Not where results are: those of a clone are committed.
  flags: (blank) =>
    swept(blank, 'plans')
      .option('--slurm', 'also a batch script for a Slurm job array, and a script that submits it')
      .option('--json', 'the plan as JSON'),
  examples: [
    'r1toy sweep plan --seeds 1-20',
    'r1toy sweep plan --seeds 1-20 --configs r1-zero,dr-grpo --slurm',
  ],
  run({ json, threads, slurm, ...sweep }) {
    const { lines, plan: path, commands, submit } = saveSweepPlan(sweep, { threads, slurm });
    if (json) {
      printJson({ path, commands, submit, rows: lines.map(({ config: _config, ...row }) => row) });
      return exitCodes.done;
    }
    const waves = Math.max(...lines.map(({ wave }) => wave));
    note(`${lines.length} runs in ${waves} waves; one that needs another trains it, or waits for it`);
    note(`wrote ${path}. To train it, here or on many machines:`);
    const job = `parallel --joblog ${shellWord(`${sweep.results}/jobs.log`)} --resume-failed`;
    print([`${job} < ${shellWord(commands)}`, ...(submit === null ? [] : [`bash ${shellWord(submit)}`])]);
    note(
      `then make its tables: r1toy sweep collect FOLDERS-OF-RUNS${outOption(sweep.out)} --plan ${shellWord(path)}`,
    );
    return exitCodes.done;
  },
});

const collect = command({
  flags: (blank) =>
    threaded(blank)
      .argument('<dir...>', 'folders of runs, from other machines')
      .option(
        '--plan <file>',
        'the plan that they were trained by, to know what is missing, and arms and experiments',
      )
      .option('--results <dir>', 'folder for the results', 'results')
      .option('--samples <k>', 'completions per problem where an experiment samples', integer(1, 1024), 256)
      .option('--json', 'as JSON'),
  examples: ['r1toy sweep collect machine1/runs machine2/runs --plan plans/plan.jsonl'],
  async run({ json, plan: planFile, threads = defaultThreads(), ...choice }, folders) {
    const lines = planFile === undefined ? null : readPlan(planFile);
    const shown = working('runs collected');
    const collected = thenAlways(
      () => collectRuns(folders, choice.out, shown.at),
      () => shown.stop(),
    );
    const { rows, missing } = lines === null ? rowsOfRuns(choice.out) : rowsOfPlan(lines, choice.out);
    const differs = collected.some(({ outcome }) => outcome === 'differs');
    // Which of two is right is not known here: no table has either.
    const saved = differs ? null : await saveSweepTables(rows, choice, { threads, tell: note, watch });
    if (json) printJson({ runs: collected, missing, tables: saved?.tables ?? null });
    else print([...collectedLines(collected), ...(saved === null ? [] : ['', ...saved.lines])]);
    if (missing.length > 0) note(`missing of the plan: ${missing.join(', ')}`);
    if (differs)
      note('no tables: equal settings must give equal bytes. Which is right: r1toy verify RUN --all');
    if (saved !== null) noteResults(choice.results, saved.files);
    if (differs) return exitCodes.different;
    return collected.some(({ outcome }) => outcome === 'left out') ? exitCodes.data : exitCodes.done;
  },
});

function collectedLines(collected: readonly Collected[]): Shown[] {
  const counts = new Map<string, number>();
  for (const { outcome } of collected) counts.set(outcome, (counts.get(outcome) ?? 0) + 1);
  const told = collected.map(({ name, from, outcome, why }) => [name, from, outcome, why]);
  return [
    { headers: ['run', 'from', 'outcome', 'why'], rows: told, keys: 2 },
    [...counts].map(([outcome, count]) => `${count} ${outcome}`).join(', '),
  ];
}

export default group(
  ['r1toy sweep run --seeds 1-5', 'r1toy sweep plan --seeds 1-5 --ablations'],
  [
    { name: 'run', about: 'train what is missing and write the results; -j 4: four runs at once', add: run },
    {
      name: 'plan',
      about: 'write plan.jsonl and commands.txt, for GNU parallel or a Slurm array',
      add: plan,
    },
    {
      name: 'collect',
      about:
        'merge folders of runs from several machines, check that equal runs have equal bytes, write the results',
      add: collect,
    },
  ],
);
