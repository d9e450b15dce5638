// One question, answered by the policies at the ends of all stages of a run, side by side.
import chalk from 'chalk';
import type { Compute } from '../compute/types.js';
import { type Asking, allStages, draw } from '../runs/sampler.js';
import type { Word } from '../tasks/task.js';
import type { Drawn } from '../training/answers.js';
import { completionPieces, verdictPiece } from './completion.js';
import type { Block } from './lines.js';

/** The answers of a stage, by its label. */
export interface StageAnswers {
  readonly label: string;
  readonly answers: readonly Drawn[];
}

/** `count` answers of each stage, that of the base first. */
export async function askStages(
  compute: Compute,
  asking: Asking,
  out: string,
  question: readonly Word[],
  count: number,
): Promise<StageAnswers[]> {
  const stages = [];
  for (const { label, chosen } of allStages(asking.chosen, out)) {
    stages.push({ label, answers: await draw(compute, { ...asking, chosen }, question, 0, count) });
  }
  return stages;
}

/** A line for each answer, behind the label of its stage. */
export function stagesLines(stages: readonly StageAnswers[]): Block[] {
  const width = Math.max(...stages.map(({ label }) => label.length));
  return stages.flatMap(({ label, answers }) =>
    answers.map(
      ({ words, right }): Block => [
        `${label.padEnd(width)} `,
        ...(right === null ? [] : [verdictPiece(right, chalk), '  ']),
        ...completionPieces(words, chalk),
      ],
    ),
  );
}
