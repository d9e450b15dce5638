// Draws answers to a question, each the next of its own endless list: a question that is asked again is answered anew.
import { exitCodes, UserError } from '../base/errors.js';
import { stream } from '../base/rng.js';
import type { Compute } from '../compute/types.js';
import { heldOutProblems } from '../data/split.js';
import { decode, encode, endId } from '../data/tokenizer.js';
import { recipes } from '../pipeline/recipes.js';
import { type Parsed, templated } from '../tasks/format.js';
import { isRight, type Problem, type TaskName, taskNames, tasks } from '../tasks/index.js';
import { knownProblem } from '../tasks/knownProblem.js';
import { languageOf, speak } from '../tasks/language.js';
import { type Language, languages, type Task, type Word } from '../tasks/task.js';
import { answerFor, parsedFor } from '../tasks/votes.js';
import { taskLevels } from '../training/queries.js';
import { type ChosenCheckpoint, chooseCheckpoint } from './checkpoint.js';

/** A policy, and how it is asked. */
export interface Asking {
  readonly chosen: ChosenCheckpoint;
  readonly seed: number;
  readonly temperature: number;
}

/** A completion and what the grader says of it. */
export interface Drawn {
  readonly words: readonly Word[];
  /** log p of each word at the temperature. */
  readonly logprobs: readonly number[];
  /** Chance of each word at the temperature. */
  readonly chances: readonly number[];
  readonly parsed: Parsed;
  /** Null where no task poses the question. */
  readonly right: boolean | null;
}

/** The completions from the `first`-th on, counted from 0. A usage error where the context leaves no room. */
export async function draw(
  compute: Compute,
  { chosen, seed, temperature }: Asking,
  question: readonly Word[],
  first: number,
  count: number,
): Promise<Drawn[]> {
  const ids = encode(templated(question, languageOf(question)));
  const maxNewTokens = roomOf(chosen, question);
  const requests = [{ prompt: ids, count: first + count, key: [seed, 'sample', question.join(' ')] }];
  const [completions] = await compute.sample(chosen.weights, requests, { temperature, maxNewTokens, endId });
  const problem = knownProblem(question);
  return completions.slice(first).map((completion) => {
    const words = decode(completion.ids);
    const parsed = parsedFor(problem, words);
    const right = problem && isRight(problem, answerFor(problem, words));
    const logprobs = Array.from(completion.logprobs);
    return { words, logprobs, chances: logprobs.map(Math.exp), parsed, right };
  });
}

/** Words that an answer has room for. A usage error where the context leaves none. */
export function roomOf({ run: { config } }: ChosenCheckpoint, question: readonly Word[]): number {
  const { length } = templated(question, languageOf(question));
  const { context } = config.policy;
  if (length < context) return Math.min(config.eval.maxNewTokens, context - length);
  const limit = `(got ${length} words, allowed ${context - 1})`;
  throw new UserError(exitCodes.usage, `prompt: leaves no room for an answer ${limit}. Shorten it.`);
}

/** A question in the words of a language. */
export function questionOf({ task, values, language }: Problem): Word[] {
  return speak(tasks[task].question(values), language);
}

/** The `i`-th random held-out problem of the levels that a run trains. */
export function randomProblem({ chosen, seed }: Asking, i: number): Problem {
  const random = stream(seed, 'sample', 'problem', i);
  const { world, eval: evaluation, seed: ofRun } = chosen.run.config;
  const { task, level } = random.pick(taskLevels(world.levels));
  return random.pick(heldOutProblems(task, level, evaluation.problems, ofRun));
}

/** A question of each task in each language, at the task's first level. */
export function questionForms(): { task: TaskName; language: Language; text: string }[] {
  return taskNames.flatMap((task) => {
    const { defaults, size, values }: Task = tasks[task];
    const [level] = defaults.levels;
    const drawn = values(level, Math.floor(size(level) * 0.618));
    return languages.map((language) => {
      return { task, language, text: questionOf({ task, level, language, values: drawn }).join(' ') };
    });
  });
}

/** The policies at the ends of all stages of a run, that of its base first. */
export function allStages(
  { run }: ChosenCheckpoint,
  out: string,
): { label: string; chosen: ChosenCheckpoint }[] {
  const { config, info, name } = run;
  const own = recipes[config.recipe].filter(({ stage }) => info.lineage.some((row) => row.stage === stage));
  const base = info.base === null ? [] : recipes.base;
  return [...base, ...own].map(({ label, stage }) => ({
    label,
    chosen: chooseCheckpoint(name, { out, stage }),
  }));
}
