// Which levels of a world experiments ask beside all of them.
import type { Config } from '../../config/schema.js';
import { type TaskName, taskNames } from '../../tasks/index.js';
import { taskLevels } from '../../training/queries.js';

/** The last of the trained levels of each task, the hard ones among them. */
export function hardestLevels({ world }: Pick<Config, 'world'>): { task: TaskName; level: number }[] {
  return taskNames.flatMap((task) => {
    const level = [...world.levels[task], ...world.hard[task]].sort((a, b) => a - b).at(-1);
    return level === undefined ? [] : [{ task, level }];
  });
}

/** These, and the levels that nothing trained. */
export function hardestAndBeyond(config: Pick<Config, 'world'>): { task: TaskName; level: number }[] {
  return [...hardestLevels(config), ...taskLevels(config.world.beyond)];
}
