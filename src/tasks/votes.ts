// Answers to a typed question, for people: how a completion is read, and a vote over many.
import { type Parsed, parse } from './format.js';
import { isRight, meaningOf, type Problem } from './index.js';
import type { Word } from './task.js';

/** What stands in the place of an answer that is not in the format. */
export const noAnswer = 'not in the format';

/** A completion taken apart as strictly as it is graded: only what no task asks may be answered without a thought. */
export function parsedFor(problem: Problem | null, words: readonly Word[]): Parsed {
  return parse(words, problem === null);
}

/** Its answer; null where it is not in the format. */
export function answerFor(problem: Problem | null, words: readonly Word[]): readonly Word[] | null {
  const { wellFormed, answer } = parsedFor(problem, words);
  return wellFormed ? answer : null;
}

/** An answer, how many gave it, and whether it is right; null where no task poses the question. */
export interface Votes {
  readonly answer: string;
  readonly count: number;
  readonly right: boolean | null;
}

/** The answers, null for one that is not in the format, most frequent first; those that mean the same are one. */
export function votes(problem: Problem | null, answers: readonly (readonly Word[] | null)[]): Votes[] {
  const counted = new Map<string, Votes>();
  for (const words of answers) {
    const answer = words?.join(' ') ?? noAnswer;
    const key = words === null || problem === null ? answer : meaningOf(problem, words);
    const right = problem && isRight(problem, words);
    const before = counted.get(key) ?? { answer, right, count: 0 };
    counted.set(key, { ...before, count: before.count + 1 });
  }
  return [...counted.values()].sort((a, b) => b.count - a.count);
}
