// Answers as lines: the completion with its verdict, a vote over many, its words with their chances.
import chalk from 'chalk';
import { vocabulary } from '../data/tokenizer.js';
import { isRight, type Problem } from '../tasks/index.js';
import { conceptsIn, languageShare } from '../tasks/language.js';
import { besideWrong } from '../tasks/rightAnswer.js';
import type { Word } from '../tasks/task.js';
import { answerFor, noAnswer, votes } from '../tasks/votes.js';
import type { Drawn } from '../training/answers.js';
import { completionPieces, verdictPiece } from './completion.js';
import type { Block, Coloured, Line } from './lines.js';

/** Beside the answer to a question that no task poses. */
const unjudged = '(not judged: no question of any task, see /help)';

/** Thought, answer and verdict; the bare words where the format is broken. */
export function answerLines({ words, parsed }: Drawn, problem: Problem | null): Line[] {
  if (!parsed.wellFormed) {
    return [
      [
        ...completionPieces(words, chalk),
        ...['  ', { colour: chalk.bold.magenta, text: `(${noAnswer})` }],
        ...(problem === null ? [` ${unjudged}`] : [besideWrong(problem)]),
      ],
    ];
  }
  const thought = ['<think>', ...parsed.thought, '</think>'];
  return [
    ['thought: ', ...completionPieces(thought, chalk).slice(2, -2)],
    ['answer:  ', ...completionPieces(parsed.answer ?? [], chalk), '  ', ...verdict(problem, parsed.answer)],
  ];
}

/** What the grader says, and what would be right. */
export function verdict(problem: Problem | null, answer: readonly Word[] | null): (string | Coloured)[] {
  if (problem === null) return [unjudged];
  const right = isRight(problem, answer);
  return [verdictPiece(right, chalk), ...(right ? [] : [besideWrong(problem)])];
}

/** How often each answer was given, those that mean the same together; the most frequent is the vote. */
export function voteBlocks(drawn: readonly Drawn[], problem: Problem | null): Block[] {
  const given = drawn.map(({ words }) => answerFor(problem, words));
  return [
    {
      headers: ['votes', 'answer', 'verdict'],
      rows: votes(problem, given).map(({ answer, count, right }) => {
        return [String(count), answer, right === null ? '-' : right ? 'right' : 'wrong'];
      }),
    },
  ];
}

/** The words of a completion with the chance that each had; Chinese ones with their English word. */
export function whyLine({ words, chances }: Drawn): Line {
  const english = conceptsIn(words);
  return words.flatMap((word, i) => {
    const gloss = languageShare([word], 'zh') === 1 ? ` "${english[i]}"` : '';
    const chance = chances[i].toFixed(2).replace(/^0\./, '.');
    const unsure = chances[i] < 0.5;
    return [
      ...(i === 0 ? [] : ['  ']),
      { text: `${word}${gloss}`, colour: unsure ? chalk.bold : chalk },
      { text: ` ${chance}`, colour: chalk.dim },
    ];
  });
}

/** All words: those that both languages share, then each English one with the Chinese one that means the same. */
export function wordLines(): string[] {
  const shared = vocabulary.filter((word) => languageShare([word], 'en') === null);
  const chinese = vocabulary.filter((word) => languageShare([word], 'zh') === 1);
  return [shared.join(' '), chinese.map((word) => `${conceptsIn([word])[0]} ${word}`).join(', ')];
}
