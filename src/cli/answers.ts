// Answers as lines: the completion with its verdict, a vote over many, its words with their chances.
import chalk from 'chalk';
import type { Config } from '../config/schema.js';
import { vocabulary } from '../data/tokenizer.js';
import { isRight, type Problem, questionOf, tasks } from '../tasks/index.js';
import { knownProblem } from '../tasks/knownProblem.js';
import { conceptsIn, languageShare } from '../tasks/language.js';
import { nearestQuestion } from '../tasks/plain.js';
import { besideWrong, firstWrongStep, wrongStepText } from '../tasks/rightAnswer.js';
import type { Word } from '../tasks/task.js';
import { answerFor, noAnswer, votes } from '../tasks/votes.js';
import type { Drawn } from '../training/answers.js';
import { completionPieces, verdictPiece } from './completion.js';
import type { Block, Coloured, Line } from './lines.js';

/** Beside the answer to a question that no task poses. */
const unjudged = '(not judged: no question of any task)';

/** Thought, answer and verdict; the bare words where the format is broken. */
export function answerLines({ words, parsed }: Drawn, problem: Problem | null): Line[] {
  const english = englishLines(words.filter((word) => !word.startsWith('<')));
  if (!parsed.wellFormed) {
    return [
      [
        ...completionPieces(words, chalk),
        ...['  ', { colour: chalk.bold.magenta, text: `(${noAnswer})` }],
        ...(problem === null ? [` ${unjudged}`] : [besideWrong(problem)]),
      ],
      ...english,
    ];
  }
  const thought = ['<think>', ...parsed.thought, '</think>'];
  return [
    ['thought: ', ...completionPieces(thought, chalk).slice(2, -2)],
    ['answer:  ', ...completionPieces(parsed.answer ?? [], chalk), '  ', ...verdict(problem, parsed.answer)],
    ...english,
  ];
}

/** What the grader says, and what would be right. */
export function verdict(problem: Problem | null, answer: readonly Word[] | null): (string | Coloured)[] {
  if (problem === null) return [unjudged];
  const right = isRight(problem, answer);
  return [verdictPiece(right, chalk), ...(right ? [] : [besideWrong(problem)])];
}

/**
 * What is said before the answers to what nothing trains: of no task, with what was probably meant and where the forms
 * are; or of a task, in a size that the run does not learn.
 */
export function meantLines(question: readonly Word[], forms: string, world: Config['world']): string[] {
  const problem = knownProblem(question);
  if (problem !== null) return sizeLines(question, problem, world);
  const near = nearestQuestion(question);
  const meant = near === null ? '' : ` Did you mean: ${near}`;
  return [`no task asks this.${meant}`, `the forms of questions: ${forms}`];
}

/** Words of Chinese with what they say in English below; nothing of words that have none. */
export function englishLines(words: readonly Word[]): Line[] {
  if ((languageShare(words, 'zh') ?? 0) === 0) return [];
  return [[{ text: `in English: ${conceptsIn(words).join(' ')}`, colour: chalk.dim }]];
}

function sizeLines(question: readonly Word[], problem: Problem, { levels, hard }: Config['world']): string[] {
  const { task } = problem;
  const trained = [...levels[task], ...hard[task]];
  const sizes = trained.map((level) => {
    return questionOf({ ...problem, values: tasks[task].values(level, 0) }).length;
  });
  if (sizes.includes(question.length)) return [];
  const which = trained.map((level) => `${task}/${level}`).join(', ');
  return [`nothing trains this size${which && `; trained: ${which}`}`];
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

/** Of a wrong answer: the first step of its thought that is wrong, and what would have been right, where the task can tell. */
export function wrongStepLines({ right, parsed }: Drawn, problem: Problem | null): string[] {
  if (problem === null || right !== false) return [];
  const wrong = firstWrongStep(problem, parsed.thought);
  return wrong === null ? [] : [wrongStepText(wrong)];
}

/** All words: those that both languages share, then each English one with the Chinese one that means the same. */
export function wordLines(): string[] {
  const shared = vocabulary.filter((word) => languageShare([word], 'en') === null);
  const chinese = vocabulary.filter((word) => languageShare([word], 'zh') === 1);
  return [shared.join(' '), chinese.map((word) => `${conceptsIn([word])[0]} ${word}`).join(', ')];
}
