// The tasks by name, and the two things everyone asks of a problem.
import { addition } from './addition.js';
import { countdown } from './countdown.js';
import { templated } from './format.js';
import { speak } from './language.js';
import { parity } from './parity.js';
import { sort } from './sort.js';
import type { Problem, Task, TaskName, Word } from './task.js';

export const tasks: Readonly<Record<TaskName, Task>> = { addition, countdown, parity, sort };

/** The prompt of a problem in its language, template included. */
export function promptOf(problem: Problem): Word[] {
  return templated(speak(tasks[problem.task].question(problem.values), problem.language));
}

/** Whether an answer to a problem is right, strictly; no answer is wrong. Never throws. */
export function isRight(problem: Problem, answer: readonly Word[] | null): boolean {
  return answer !== null && tasks[problem.task].grade(problem.values, answer);
}
