// What a run ends with: its curves, one line, the tables, and the same problems at the start and now.
import chalk from 'chalk';
import type { AskedAgain } from '../runs/askAgain.js';
import type { RunEnd } from '../runs/drive.js';
import { questionOf } from '../tasks/index.js';
import { besideWrong } from '../tasks/rightAnswer.js';
import { completionPieces, verdictPiece } from './completion.js';
import type { Block } from './lines.js';
import { isQuiet } from './output.js';

/** All of it; with --quiet the one line. */
export function endBlocks({ headline, curves, tables, asked }: RunEnd): Block[] {
  const line = [{ text: headline, colour: chalk.bold }];
  if (isQuiet()) return [line];
  return [...curves, line, '', ...tables, '', ...askedBlocks(asked)];
}

function askedBlocks(asked: readonly AskedAgain[]): Block[] {
  const names = asked.flatMap(({ answers }) => answers.map(({ label }) => label.length));
  const width = Math.max(0, ...names);
  return [
    'The same held-out problem of each task, the first of its list',
    ...asked.flatMap(({ problem, answers }): Block[] => [
      `${problem.task}/${problem.level}: ${questionOf(problem).join(' ')}`,
      ...answers.map(
        ({ label, words, right }): Block => [
          `  ${label.padEnd(width)} `,
          verdictPiece(right, chalk),
          '  ',
          ...completionPieces(words, chalk),
          ...(right ? [] : [besideWrong(problem)]),
        ],
      ),
    ]),
  ];
}
