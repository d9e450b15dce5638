// What the corpus itself is worth, scored without any training: how often its worked pages are right, and what an
// imitator would get that always does the likeliest thing, or always works to the end.
import { stream } from '../base/rng.js';
import { mean } from '../base/stats.js';
import type { Config } from '../config/schema.js';
import { type TaskName, tasks } from '../tasks/index.js';
import type { Decide, Demonstration } from '../tasks/task.js';
import { cleanHabits } from '../tasks/walk.js';
import { ownChance } from './corpus.js';
import { levelShares, trainProblem } from './split.js';

/** The card of one level. */
export interface CardRow {
  readonly task: TaskName;
  readonly level: number;
  /** Share of right answers among worked pages, as the habits have them. */
  readonly right: number;
  /** ... where at every place the likeliest word is written. */
  readonly modal: number;
  /** ... where nobody slips, forgets or stops early. */
  readonly thorough: number;
  /** Mean words of a thought: of the worked pages, and of the thorough ones. */
  readonly words: number;
  readonly thoroughWords: number;
}

/** Training problems drawn for each level. */
const draws = 200;

/** One row for each level that the corpus has. The draws depend on seed and level alone. */
export function corpusCard({
  seed,
  world,
  pretrain,
}: Pick<Config, 'seed' | 'world' | 'pretrain'>): CardRow[] {
  const decide = likeliest(pretrain.voice);
  return levelShares(world, pretrain.mixture.hard).map(({ task, level }) => {
    const random = stream(seed, 'card', task, level);
    const shown = Array.from({ length: draws }, () => {
      const { values } = trainProblem(random, task, level);
      const score = ({ thought, answer }: Demonstration) => ({
        right: tasks[task].grade(values, answer) ? 1 : 0,
        words: thought.flat().length,
      });
      const by = (...how: [typeof pretrain.habits, typeof random, Decide?]) =>
        score(tasks[task].demonstrate(values, ...how));
      return {
        corpus: by(pretrain.habits, random),
        modal: by(pretrain.habits, random, decide),
        thorough: by(cleanHabits, random),
      };
    });
    return {
      task,
      level,
      right: mean(shown.map(({ corpus }) => corpus.right)),
      modal: mean(shown.map(({ modal }) => modal.right)),
      thorough: mean(shown.map(({ thorough }) => thorough.right)),
      words: mean(shown.map(({ corpus }) => corpus.words)),
      thoroughWords: mean(shown.map(({ thorough }) => thorough.words)),
    };
  });
}

/**
 * Decides as the likeliest next word would. Going on can be said in two languages, and stopping in one: so many stop
 * even where most writers go on.
 */
function likeliest(voice: Config['pretrain']['voice']): Decide {
  return (chance, corner) => {
    if (corner === undefined) return chance > 0.5;
    const own = ownChance(voice, corner);
    return chance > (1 - chance) * Math.max(own, 1 - own);
  };
}
