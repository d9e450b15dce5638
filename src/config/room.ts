// Room in the context, told from the tasks' own longest problems: for every prompt with all its new tokens, and for a
// worked solution of whatever is trained.
import {
  longestPrompt,
  longestWorked,
  type TaskName,
  taskNames,
  tasks,
  worksWithin,
} from '../tasks/index.js';
import { type LevelSet, levelSets } from '../tasks/task.js';
import type { Mistake } from './json.js';
import type { Config } from './schema.js';

/** A level with the words of its longest prompt, and the setting that has it, such as `world.hard.total`. */
interface Asked {
  readonly path: string;
  readonly task: TaskName;
  readonly level: number;
  readonly words: number;
}

/** The levels that train, by stages and by reinforcement. General prompts are shorter than those of any problem. */
const trainedSets = ['levels', 'hard'] as const;

/** The sets of levels that the settings at each path sample completions of. */
const sampledSets = {
  reasoningRl: trainedSets,
  finalRl: trainedSets,
  eval: levelSets,
} as const satisfies Partial<Record<keyof Config, readonly LevelSet[]>>;

/** Most words of a prompt that a stage of reinforcement can ask, template included. */
export function longestTrainedPrompt({ world }: Pick<Config, 'world'>): number {
  return Math.max(...askedLevels(world, trainedSets).map(({ words }) => words));
}

/** Every prompt, or prompt with new tokens, or trained solution that the context cannot hold. */
export function roomMistakes(config: Config): Mistake[] {
  const { context } = config.policy;
  const asked = askedLevels(config.world, levelSets);
  const tooLong = asked.filter(({ words }) => words >= context);
  if (tooLong.length > 0) return tooLong.map((one) => promptMistake(one, context));
  return [
    ...askedLevels(config.world, trainedSets).flatMap((one) => workedMistake(one, context)),
    ...(Object.keys(sampledSets) as (keyof typeof sampledSets)[]).flatMap((key) =>
      lengthMistake(config, key),
    ),
  ];
}

/** The levels of the sets that their tasks know. */
function askedLevels(world: Config['world'], sets: readonly LevelSet[]): Asked[] {
  return sets.flatMap((set) =>
    taskNames.flatMap((task) =>
      world[set][task]
        .filter((level) => tasks[task].levels.includes(level))
        .map((level) => ({ path: `world.${set}.${task}`, task, level, words: longestPrompt(task, level) })),
    ),
  );
}

function promptMistake({ path, level, words }: Asked, context: number): Mistake {
  const message =
    `the prompts of level ${level} have up to ${words} words, which leaves no room for an answer in ` +
    `policy.context ${context}. Take the level out or raise policy.context.`;
  return { path, message, with: 'policy.context' };
}

/** Nobody could show, or find, a solution that does not fit. */
function workedMistake({ path, task, level }: Asked, context: number): Mistake[] {
  if (worksWithin(task, level, context)) return [];
  const words = longestWorked(task, level);
  const message =
    `a prompt of level ${level} with its worked solution has up to ${words} words (allowed policy.context ` +
    `${context}). Take the level out or raise policy.context.`;
  return [{ path, message, with: 'policy.context' }];
}

function lengthMistake(config: Config, key: keyof typeof sampledSets): Mistake[] {
  const { context } = config.policy;
  const { maxNewTokens } = config[key];
  const longest = askedLevels(config.world, sampledSets[key]).reduce<Asked | null>(
    (most, one) => (most === null || one.words > most.words ? one : most),
    null,
  );
  if (longest === null || maxNewTokens <= context - longest.words) return [];
  const { path, level, words } = longest;
  const message =
    `must be at most ${context - words}, policy.context ${context} less the ${words} words of a prompt of ` +
    `${path}, level ${level} (got ${maxNewTokens}). Lower it or raise policy.context.`;
  return [{ path: `${key}.maxNewTokens`, message, with: 'policy.context' }];
}
