// The table of tasks, and the two things everyone asks of a problem. A new task is its file and its line here.
import { addition } from './addition.js';
import { countdown } from './countdown.js';
import { templated } from './format.js';
import { speak } from './language.js';
import { parity } from './parity.js';
import { sort } from './sort.js';
import type { Language, Task, Word } from './task.js';

/** Every task by its name. The order is part of the bits: draws pick from it. */
export const tasks = { addition, countdown, parity, sort } as const satisfies Record<string, Task>;

export type TaskName = keyof typeof tasks;
export const taskNames = Object.keys(tasks) as TaskName[];

/** A problem posed in one language. `values` alone say what is asked; plain data, safe to store. */
export interface Problem {
  readonly task: TaskName;
  readonly level: number;
  readonly language: Language;
  readonly values: readonly number[];
}

/** A value for each task, in the order of the table. */
export function forEachTask<T>(value: (name: TaskName, task: Task) => T): Record<TaskName, T> {
  return Object.fromEntries(taskNames.map((name) => [name, value(name, tasks[name])])) as Record<TaskName, T>;
}

/** The prompt of a problem in its language, template included. */
export function promptOf(problem: Problem): Word[] {
  return templated(speak(tasks[problem.task].question(problem.values), problem.language));
}

/** A text that is equal for answers to a problem that mean the same, such as two expressions of one value. */
export function meaningOf({ task, values }: Problem, answer: readonly Word[]): string {
  const { meaning }: Task = tasks[task];
  return meaning?.(values, answer) ?? answer.join(' ');
}

/** Whether an answer to a problem is right, strictly; no answer is wrong. Never throws. */
export function isRight(problem: Problem, answer: readonly Word[] | null): boolean {
  return answer !== null && tasks[problem.task].grade(problem.values, answer);
}
