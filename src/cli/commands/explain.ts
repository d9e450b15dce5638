// r1toy explain: a metric and what a run has of it, or one group of a step of a run.
import { Option } from '@commander-js/extra-typings';
import { exitCodes, UserError } from '../../base/errors.js';
import { explanationLines, metricNameLines, metricsNamed, rangesOf } from '../../report/explainMetric.js';
import { explained } from '../../report/metricExplanations.js';
import { explainStep } from '../../runs/explainStep.js';
import { defaultThreads } from '../../runs/openRun.js';
import { canRead, readRun } from '../../store/readRun.js';
import { runNamePattern } from '../../store/runPaths.js';
import { command } from '../command.js';
import { groupLines } from '../explainLines.js';
import { integer, threaded } from '../options.js';
import { note, print, printJson } from '../output.js';
import { showing } from '../working.js';

export default command({
  flags: (blank) =>
    threaded(blank)
      .argument(
        '[what]',
        'a metric, by its name or label; with --step: a run, or with a stage: r1:Dev2; without: which metrics there are',
      )
      .argument('[run]', 'run whose values are shown')
      .option('--step <n>', 'explain one group of this step of the run', integer(1, 100_000))
      .option('--stage <stage>', 'stage of the step, by name or label (default: the first RL stage)')
      .option('--task <task>', 'explain a group of this task')
      .addOption(
        new Option('--group <n>', 'which group of the step (default: the first whose rewards differ)')
          .argParser(integer(1, 1024))
          .conflicts('task'),
      )
      .option('--no-replay', 'show only what the run has recorded, without a replay of the step')
      .option('--json', 'as JSON'),
  examples: ['r1toy explain entropy r1-zero', 'r1toy explain r1:Dev2 --step 40 --task countdown'],
  async run({ json, threads = defaultThreads(), ...choice }, what, run) {
    const { out, step } = choice;
    if (step !== undefined) {
      if (what === undefined || run !== undefined)
        throw new UserError(exitCodes.usage, 'explain: with --step, name the run alone.');
      const group = await showing('steps done again', ({ phaseAt }) =>
        explainStep(what, { ...choice, step }, threads, note, phaseAt),
      );
      if (json) printJson(group);
      else print(groupLines(group));
      return exitCodes.done;
    }
    if (what === undefined) {
      if (json) printJson({ metrics: explained.map(({ explanation: _, ...entry }) => entry) });
      else {
        print(metricNameLines());
        note(`formula, source and what is normal: r1toy explain ${explained[0].label}`);
      }
      return exitCodes.done;
    }
    if (run === undefined && isRun(out, what)) {
      throw new UserError(
        exitCodes.usage,
        `explain: ${what} is a run. Add --step N, or name a metric before it.`,
      );
    }
    const asked = metricsNamed(what);
    const read = run === undefined ? null : readRun(out, run);
    const found = asked.map((one) => ({
      ...one,
      run: read && { name: read.name, ranges: rangesOf(read, one) },
    }));
    if (json) printJson({ metrics: found.map(({ name, entry, run: of }) => ({ ...entry, name, run: of })) });
    else
      print(
        found.flatMap(({ run: of, ...one }, i) => [...(i > 0 ? [''] : []), ...explanationLines(one, of)]),
      );
    return exitCodes.done;
  },
});

function isRun(root: string, name: string): boolean {
  return runNamePattern.test(name) && canRead(root, name);
}
