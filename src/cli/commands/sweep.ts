// r1toy sweep: the recipes over several seeds, and what they come to.
import { exitCodes } from '../../base/errors.js';
import { shellWord } from '../../base/shell.js';
import { resultLines } from '../../report/results.js';
import { defaultThreads } from '../../runs/openRun.js';
import { runSweep, saveSweepPlan } from '../../runs/sweep.js';
import { command, group } from '../command.js';
import { swept } from '../options.js';
import { note, print, printJson } from '../output.js';
import { trainHere } from '../trainHere.js';

const run = command({
  flags: (blank) => swept(blank, 'results').option('--json', 'the results as JSON'),
  examples: ['r1toy sweep run --seeds 1-5', 'r1toy sweep run --seeds 1,2 --set reasoningRl.steps=60'],
  async run({ json, threads = defaultThreads(), ...sweep }) {
    const results = await runSweep(sweep, {
      threads,
      tell: note,
      train: (run) => trainHere(run, threads, { quiet: true }),
    });
    if (typeof results === 'number') {
      note('the sweep goes on with the same command');
      return results;
    }
    if (json) printJson(results);
    else print(resultLines(results));
    note(`results: stage-table.json, stage-table.md and causal.json in ${sweep.results}`);
    return exitCodes.done;
  },
});

const plan = command({
  // Not where results are: those of a clone are committed.
  flags: (blank) => swept(blank, 'plans').option('--json', 'the plan as JSON'),
  examples: ['r1toy sweep plan --seeds 1-20'],
  run({ json, ...sweep }) {
    const { rows, path } = saveSweepPlan(sweep);
    if (json) {
      printJson({ path, rows });
      return exitCodes.done;
    }
    const waves = [...new Set(rows.map(({ wave }) => wave))];
    note(`${rows.length} runs in ${waves.length} waves; a wave begins when the one before is done`);
    print(
      waves.map((wave) => {
        const lines = rows.filter((row) => row.wave === wave).map(({ line }) => line);
        return `sed -n ${lines[0]},${lines.at(-1)}p ${shellWord(path)} | parallel`;
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
