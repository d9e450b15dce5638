// Demonstrations for the SFT stages, as TRL's prompt and completion columns.
import { stream } from '../base/rng.js';
import type { Config } from '../config/schema.js';
import { tagged } from '../tasks/format.js';
import { generalPrompt } from '../tasks/general.js';
import { promptOf, type TaskName, tasks } from '../tasks/index.js';
import { speak } from '../tasks/language.js';
import type { Language } from '../tasks/task.js';
import { cleanHabits } from '../tasks/walk.js';
import { fitting } from './fitting.js';
import { anyTrainProblem, trainGeneral } from './split.js';

/** One row of sft-data.jsonl and of `data/cold-start.jsonl`: TRL's columns first, words joined by spaces. */
export interface SftRow {
  /** Template included. */
  readonly prompt: string;
  /** Ends with the end word. */
  readonly completion: string;
  readonly task: TaskName | 'general';
  /** 1 for general prompts, which have no levels. */
  readonly level: number;
  readonly language: Language;
}

/**
 * Clean, complete, tagged demonstrations of random training problems in the prompt's language, each at most
 * `policy.context` words long (the cold start of R1, arXiv 2501.12948v2, section 3).
 * Throws a UserError (config) where no demonstration of a trained level fits.
 */
export function coldStartRows(
  count: number,
  { policy, world }: Pick<Config, 'policy' | 'world'>,
  seed: number,
): SftRow[] {
  const random = stream(seed, 'cold-start');
  return Array.from({ length: count }, () => {
    const problem = anyTrainProblem(world.levels, random);
    const { task, level, language, values } = problem;
    const { prompt, completion } = fitting(problem, policy.context, () => {
      const { thought, answer } = tasks[task].demonstrate(values, cleanHabits, random);
      return { prompt: promptOf(problem), completion: tagged(speak(thought.flat(), language), answer) };
    });
    return { prompt: prompt.join(' '), completion: completion.join(' '), task, level, language };
  });
}

/** Training items of the general prompts in random order, over and over until there are `count` rows. */
export function generalRows(count: number, seed: number): SftRow[] {
  const items = stream(seed, 'general-rows').shuffle(trainGeneral());
  return Array.from({ length: count }, (_, i) => {
    const item = items[i % items.length];
    return {
      prompt: generalPrompt(item).join(' '),
      completion: tagged(item.thought, item.answer).join(' '),
      task: 'general',
      level: 1,
      language: item.language,
    };
  });
}
