// No held-out problem ever gets into anything that trains.
import { describe, expect, it } from 'vitest';
import { stream } from '../../src/base/rng.js';
import { configSchema } from '../../src/config/schema.js';
import { corpusDocument } from '../../src/data/corpus.js';
import { coldStartRows, generalRows } from '../../src/data/datasets.js';
import {
  anyTrainProblem,
  heldOutGeneral,
  heldOutProblems,
  isGeneralHeldOut,
  isHeldOut,
  trainGeneral,
  trainProblem,
} from '../../src/data/split.js';
import { generalItems, generalPrompt } from '../../src/tasks/general.js';
import { promptOf, taskNames, tasks } from '../../src/tasks/index.js';
import { type Language, languages } from '../../src/tasks/task.js';

const config = configSchema.parse({});
const levels = taskNames.flatMap((task) => tasks[task].levels.map((level) => ({ task, level })));

/** Every held-out prompt of the default world and of the general items, in both languages, by exhaustion. */
function heldOutPrompts(): Set<string> {
  const prompts = heldOutGeneral().map((item) => generalPrompt(item).join(' '));
  for (const task of taskNames) {
    for (const level of config.world.levels[task]) {
      for (let index = 0; index < tasks[task].size(level); index++) {
        const values = tasks[task].values(level, index);
        if (!isHeldOut(task, level, values)) continue;
        for (const language of languages) prompts.push(promptOf({ task, level, language, values }).join(' '));
      }
    }
  }
  return new Set(prompts);
}

describe('held-out problems', () => {
  const heldOut = heldOutPrompts();

  it('are about one in eight', () => {
    let all = 0;
    for (let index = 0; index < 8100; index++) {
      if (isHeldOut('addition', 2, tasks.addition.values(2, index))) all++;
    }
    expect(all / 8100).toBeGreaterThan(0.11);
    expect(all / 8100).toBeLessThan(0.14);
  });

  it('are not in 20,000 documents of the corpus', () => {
    const met = Array.from({ length: 20_000 }, (_, i) => corpusDocument(config, stream('split', i)).prompt);
    expect(met.filter((prompt) => heldOut.has(prompt.join(' ')))).toEqual([]);
  });

  it('are not in the cold start, the general rows or the training prompts', () => {
    const rows = [...coldStartRows(3000, config, 3), ...generalRows(500, 3)].map(({ prompt }) => prompt);
    const random = stream('split', 'prompts');
    const prompts = Array.from({ length: 5000 }, () =>
      promptOf(anyTrainProblem(config.world.levels, random)).join(' '),
    );
    expect([...rows, ...prompts].filter((prompt) => heldOut.has(prompt))).toEqual([]);
  });

  it.each(levels)('$task level $level: both sides are where they belong', ({ task, level }) => {
    const random = stream('sides', task, level);
    for (let i = 0; i < 200; i++) {
      expect(isHeldOut(task, level, trainProblem(random, task, level).values)).toBe(false);
    }
    const problems = heldOutProblems(task, level, 40, 1);
    for (const { values } of problems) expect(isHeldOut(task, level, values)).toBe(true);
    expect(new Set(problems.map(({ values }) => values.join(' '))).size).toBe(problems.length);
    expect(heldOutProblems(task, level, 40, 1)).toEqual(problems);
  });

  it('alternate languages, and end where a small level has no more', () => {
    const problems = heldOutProblems('addition', 1, 1000, 1);
    let expected = 0;
    for (let index = 0; index < 100; index++) {
      if (isHeldOut('addition', 1, tasks.addition.values(1, index))) expected++;
    }
    expect(problems.length).toBe(expected);
    const order: Language[] = ['en', 'zh'];
    expect(problems.map(({ language }) => language)).toEqual(problems.map((_, i) => order[i % 2]));
  });

  it('differ with the seed', () => {
    expect(heldOutProblems('sort', 4, 20, 1)).not.toEqual(heldOutProblems('sort', 4, 20, 2));
  });
});

describe('held-out general items', () => {
  it('are the rest of what training may use', () => {
    expect(trainGeneral().length + heldOutGeneral().length).toBe(generalItems().length);
    expect(trainGeneral().some(isGeneralHeldOut)).toBe(false);
    expect(heldOutGeneral().length).toBeGreaterThan(15);
  });
});
