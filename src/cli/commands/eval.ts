// r1toy eval: strict scores of a checkpoint on held-out problems.
import { exitCodes } from '../../base/errors.js';
import { startCompute } from '../../compute/start.js';
import { tableLines } from '../../report/format.js';
import { levelSets } from '../../tasks/task.js';
import { type CausalTest, causalTest } from '../../training/causal.js';
import type { EvalMetrics } from '../../training/evaluation.js';
import { evaluatePolicy } from '../../training/evaluation.js';
import { chooseCheckpoint } from '../checkpoint.js';
import type { EvalOptions } from '../options.js';
import { note, print, printJson } from '../output.js';
import { shortNumber } from '../render.js';
import { defaultThreads } from '../runs.js';

/** Evaluates and prints the scores. Returns the exit code. */
export async function evaluate(name: string, options: EvalOptions): Promise<number> {
  const { run, stage, step, weights } = chooseCheckpoint(name, options);
  const { config } = run;
  const settings = {
    sets: levelSets,
    problems: options.problems ?? config.eval.problems,
    samples: options.greedy ? 1 : (options.samples ?? config.eval.samples),
    temperature: options.greedy ? 0 : (options.temperature ?? config.eval.temperature),
    maxNewTokens: config.eval.maxNewTokens,
  };
  const { problems, samples, temperature } = settings;
  const each = `${samples} ${samples === 1 ? 'completion' : 'completions'} each`;
  note(`${name}, ${stage} step ${step}: up to ${problems} problems a level, ${each}`);
  const compute = await startCompute(config, options.threads ?? defaultThreads());
  try {
    if (options.forbid !== undefined) {
      const test = await causalTest(compute, weights, config, options.forbid, settings);
      if (options.json) printJson({ run: name, stage, step, temperature, test });
      else print(causalLines(test, options.forbid));
      return exitCodes.done;
    }
    const groups = await evaluatePolicy(compute, weights, config, settings);
    if (options.json) printJson({ run: name, stage, step, temperature, groups });
    else print(scoreTable(groups));
  } finally {
    await compute.close();
  }
  return exitCodes.done;
}

/** The scores with and without the words, and what that costs. */
function causalLines(test: CausalTest | null, concept: string): string[] {
  if (test === null) return [`${concept}: concerns no task that is trained here`];
  const { words, group, free, forbidden, cost } = test;
  return [
    ...scoreTable({ free, forbidden }),
    `accuracy on ${group}: ${shortNumber(free['pass@1'])} free, ${shortNumber(forbidden['pass@1'])} without ` +
      `${words.join(' and ')}: costs ${shortNumber(cost)}`,
  ];
}

/** One row a group; columns are the metrics in the order they first appear. */
function scoreTable(groups: Readonly<Record<string, EvalMetrics>>): string[] {
  const metrics = [...new Set(Object.values(groups).flatMap((scores) => Object.keys(scores)))];
  const rows = Object.entries(groups).map(([group, scores]) => [
    group,
    ...metrics.map((metric) => shortNumber(scores[metric])),
  ]);
  return tableLines({ headers: ['group', ...metrics], rows });
}
