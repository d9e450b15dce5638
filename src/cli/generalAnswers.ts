// What --general prints: general answers before and after the final RL, and the floors of their scores.
import { withCompute } from '../compute/start.js';
import { hacked, hackedFrom } from '../pipeline/hackDemo.js';
import { checkMemory } from '../pipeline/memory.js';
import { stageLabel } from '../pipeline/recipes.js';
import { lookText } from '../report/format.js';
import type { Shown } from '../report/textTable.js';
import { chooseCheckpoint } from '../runs/checkpoint.js';
import { requireStage } from '../runs/requireStage.js';
import { generalSamples } from '../training/evaluation.js';
import { type AnswersRow, generalAnswers, generalSides } from '../training/generalAnswers.js';
import { trainRewardModels } from '../training/rewardModels.js';
import { note } from './output.js';
import { completionsEach } from './render.js';
import { showing, shownCompute } from './working.js';

/** How to sample; the run's own settings where nothing else is asked for. */
interface Asked {
  readonly out: string;
  readonly threads: number;
  readonly samples?: number | undefined;
  readonly temperature?: number | undefined;
  readonly greedy?: true | undefined;
}

/**
 * Rows for the checkpoints before and after the final RL of a run. Its reward models are made again, the same to the
 * bit. Errors: the run has no such stages, or has not finished them.
 */
export async function answersOf(name: string, asked: Asked): Promise<AnswersRow[]> {
  const { out, threads, greedy } = asked;
  requireStage(out, name, hacked, '--general');
  const [before, after] = [hackedFrom, hacked].map((stage) => chooseCheckpoint(name, { out, stage }));
  const { config } = before.run;
  checkMemory(config, threads, name);
  const options = {
    samples: greedy ? 1 : (asked.samples ?? Math.min(config.eval.samples, generalSamples)),
    temperature: greedy ? 0 : (asked.temperature ?? config.eval.temperature),
  };
  const sides = Object.entries(generalSides).map(([side, items]) => `${items().length} ${side}`);
  const look = lookText(options).join(', ');
  note(`${name}: ${sides.join(' and ')} prompts, ${completionsEach(options.samples)}, ${look}`);
  return withCompute(config, threads, async (compute) => {
    const { models } = await showing('makes the reward models again', () =>
      trainRewardModels(compute, config, before.weights),
    );
    const policies = Object.fromEntries(
      [before, after].map(({ stage, weights }) => [stageLabel(config.recipe, stage), weights]),
    );
    return showing('answers', (at) =>
      generalAnswers(shownCompute(compute, at), config, policies, models, options),
    );
  });
}

/** The rows as a table. */
export function answerLines(rows: readonly AnswersRow[]): Shown[] {
  const cells = ({ exact, exactSafe, general, models }: AnswersRow) => [exact, exactSafe, general, models];
  return [
    {
      headers: ['answers', 'prompts', 'exact', 'no harm asked', 'judge', 'models'],
      rows: rows.map((row) => [row.by, row.prompts, ...cells(row).map((value) => value.toFixed(3))]),
    },
    'exact: word for word, of all prompts and of those that ask no harm; models: mean of both reward models',
  ];
}
