// The table of tasks, and what everyone asks of a problem or a level. A new task is its file and its line here.
import { stream } from '../base/rng.js';
import { addition } from './addition.js';
import { countdown } from './countdown.js';
import { plainTemplate, tagged, templated } from './format.js';
import { conceptsIn, lexicon, speak } from './language.js';
import { ownTasks } from './own.js';
import { pair } from './pair.js';
import { piecesOf, standingPlaces } from './steps.js';
import type { Language, Phrase, Task, Word } from './task.js';
import { total } from './total.js';
import { cleanHabits } from './walk.js';

const builtIn = { addition, countdown, pair, total } as const satisfies Record<string, Task>;

export type TaskName = keyof typeof builtIn;

/** Words of phrases: concepts, and symbols of both languages. */
const phraseWords = new Set([...Object.keys(lexicon.concepts), ...lexicon.symbols]);

/** Every task by its name, the user's own after those of this program. The order is part of the bits: draws pick from it. */
export const tasks: typeof builtIn = { ...builtIn, ...ownTasks(Object.keys(builtIn), phraseWords) };

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

/** The question of a problem in its language, without the template. */
export function questionOf({
  task,
  values,
  language,
}: Pick<Problem, 'task' | 'values' | 'language'>): Word[] {
  return speak(tasks[task].question(values), language);
}

/** A problem of a task's first level, to show what its questions look like. */
export function exampleProblem(task: TaskName): Problem {
  const { defaults, size, values }: Task = tasks[task];
  const [level] = defaults.levels;
  return { task, level, language: 'en', values: values(level, Math.floor(size(level) * 0.618)) };
}

/** The prompt of a problem in its language, template included. */
export function promptOf(problem: Problem): Word[] {
  return templated(questionOf(problem), problem.language);
}

/** The question alone, as on a page that asks for no form. */
export function plainPromptOf(problem: Problem): Word[] {
  return plainTemplate(questionOf(problem));
}

/** Most words of a prompt of a level, template included, in either language. */
export function longestPrompt(task: TaskName, level: number): number {
  return promptOf({ task, level, language: 'en', values: tasks[task].longest(level) }).length;
}

/** Draws among which the shortest way through a search is all but certain: it is one of 21 at most. */
const workedDraws = 200;

/** The words of the shortest clean worked completion of a level's longest problem, drawn once. */
const shortestWorked = forEachTask(() => new Map<number, number>());

/** Most words of a prompt of a level with a clean worked completion, where that is as short as can be. */
export function longestWorked(task: TaskName, level: number): number {
  const known = shortestWorked[task];
  const lengths = () => Array.from({ length: workedDraws }, (_, i) => drawnWorked(task, level, i));
  const worked = known.get(level) ?? Math.min(...lengths());
  known.set(level, worked);
  return longestPrompt(task, level) + worked;
}

/** Whether that is at most so many words; mostly the first draw shows it. */
export function worksWithin(task: TaskName, level: number, words: number): boolean {
  return (
    longestPrompt(task, level) + drawnWorked(task, level, 0) <= words || longestWorked(task, level) <= words
  );
}

/** The words of a clean worked completion of a level's longest problem. */
function drawnWorked(task: TaskName, level: number, draw: number): number {
  const random = stream('worked', task, level, draw);
  const { thought, answer } = tasks[task].demonstrate(tasks[task].longest(level), cleanHabits, random);
  return tagged(thought.flat(), answer).length;
}

/**
 * Whether a thought works a problem to its end: every column and step, a search until something is found or all was
 * tried. Independent of its language, its slips, and whether it comes to the right numbers. Never throws.
 */
export function isThorough({ task, values }: Problem, thought: readonly Word[]): boolean {
  const { opens, whole }: Task = tasks[task];
  return whole(values, piecesOf(conceptsIn(thought), opens));
}

/** What a thought says after its corrections, without the word that ends it: concepts, and their places in it. */
function standing(thought: readonly Word[]): { said: Phrase; places: readonly number[] } {
  const concepts = conceptsIn(thought);
  const all = standingPlaces(concepts);
  const places = concepts[all.at(-1) ?? -1] === 'so' ? all.slice(0, -1) : all;
  return { said: places.map((place) => concepts[place]), places };
}

/**
 * Whether a thought is right step by step, not only what it ends in: thorough, and every step of it right as it stands
 * after its corrections. Independent of its language and, in searches, of their order. Never throws.
 */
export function isSound(problem: Problem, thought: readonly Word[]): boolean {
  return isThorough(problem, thought) && tasks[problem.task].sound(problem.values, standing(thought).said);
}

/** A step of a thought as it stands after its corrections. */
export interface GradedStep {
  /** Places of its first and its last word in the thought. */
  readonly begin: number;
  readonly end: number;
  readonly concepts: Phrase;
  readonly right: boolean;
}

/** The steps of a thought in their order, each graded; none where the task cannot grade steps. Never throws. */
export function gradedSteps({ task, values }: Problem, thought: readonly Word[]): GradedStep[] {
  const { opens, rightSteps }: Task = tasks[task];
  if (rightSteps === undefined) return [];
  const { said, places } = standing(thought);
  const pieces = piecesOf(said, opens);
  const right = rightSteps(values, pieces);
  // Pieces lie end to end; only what stands before the first is in none.
  let next = said.length - pieces.reduce((sum, piece) => sum + piece.length, 0);
  return pieces.map((concepts, i) => {
    const begin = places[next];
    next += concepts.length;
    return { begin, end: places[next - 1], concepts, right: right[i] };
  });
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
