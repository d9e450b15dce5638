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
  isHeldOut,
  trainGeneral,
  trainProblem,
} from '../../src/data/split.js';
import { type GeneralItem, generalItems, generalKinds, generalPrompt } from '../../src/tasks/general.js';
import { type Problem, promptOf, type TaskName, taskNames, tasks } from '../../src/tasks/index.js';
import { knownProblem } from '../../src/tasks/knownProblem.js';
import type { Language } from '../../src/tasks/task.js';

const config = configSchema.parse({});
const levels = taskNames.flatMap((task) => tasks[task].levels.map((level) => ({ task, level })));
const defaultLevels = taskNames.flatMap((task) =>
  Object.values(tasks[task].defaults).flatMap((set) => set.map((level) => ({ task, level }))),
);

/** What tells the level of a problem by its values. */
const levelOf: Readonly<Record<TaskName, (values: readonly number[]) => number>> = {
  addition: ([a]) => String(a).length,
  countdown: ({ length }) => length - 1,
  pair: ({ length }) => length - 1,
  total: ({ length }) => length,
};

/** The problem that a prompt in either template poses; null for a general one. */
function problemIn(prompt: readonly string[]): Problem | null {
  const problem = knownProblem(prompt.slice(prompt.includes('<think>') ? 5 : 1, -1));
  return problem && { ...problem, level: levelOf[problem.task](problem.values) };
}

/** Prompts that pose a problem on the wrong side; throws where next to none poses any. */
function strays(prompts: readonly (readonly string[])[]): readonly string[][] {
  const posed = prompts.map(problemIn);
  expect(posed.filter((problem) => problem !== null).length).toBeGreaterThan(0.8 * prompts.length);
  return prompts
    .filter((_, i) => posed[i] && isHeldOut(posed[i].task, posed[i].level, posed[i].values))
    .map((prompt) => [...prompt]);
}

/** The held-out canonical forms of a level: all of a small one, those among many draws of a large one. */
function heldOutForms(task: TaskName, level: number): Set<string> {
  const { size, values, canonical } = tasks[task];
  const random = stream('forms', task, level);
  const count = Math.min(size(level), 20_000);
  const drawn = Array.from({ length: count }, (_, i) =>
    values(level, size(level) === count ? i : random.int(size(level))),
  );
  return new Set(drawn.filter((one) => isHeldOut(task, level, one)).map((one) => canonical(one)));
}

const documents = Array.from({ length: 20_000 }, (_, i) => corpusDocument(config, stream('split', i)));

describe('held-out problems', () => {
  it('are about one in eight', () => {
    let all = 0;
    for (let index = 0; index < 8100; index++) {
      if (isHeldOut('addition', 2, tasks.addition.values(2, index))) all++;
    }
    expect(all / 8100).toBeGreaterThan(0.11);
    expect(all / 8100).toBeLessThan(0.14);
  });

  it('are not in 20,000 documents of the corpus, in any order of their numbers', () => {
    expect(strays(documents.map(({ prompt }) => prompt))).toEqual([]);
  });

  it('are not in the cold start or the training prompts', () => {
    const rows = coldStartRows(3000, config, 3).map(({ prompt }) => prompt.split(' '));
    const random = stream('split', 'prompts');
    const prompts = Array.from({ length: 5000 }, () =>
      promptOf(anyTrainProblem(config.world.levels, random)),
    );
    expect(strays([...rows, ...prompts])).toEqual([]);
  });

  it('are held out with all that ask the same in another order', () => {
    expect(isHeldOut('addition', 2, [37, 48])).toBe(isHeldOut('addition', 2, [48, 37]));
    for (const { task, level } of levels) {
      const random = stream('order', task, level);
      const fixed = tasks[task].meaning === undefined ? 0 : 1;
      for (let i = 0; i < 100; i++) {
        const values = tasks[task].values(level, random.int(tasks[task].size(level)));
        const other = [...values.slice(0, fixed), ...random.shuffle(values.slice(fixed))];
        expect(isHeldOut(task, level, other)).toBe(isHeldOut(task, level, values));
      }
    }
  });

  it.each(defaultLevels)(
    'are of at least 64 forms at $task level $level, and each is asked once',
    ({ task, level }) => {
      expect(heldOutForms(task, level).size).toBeGreaterThanOrEqual(64);
      const problems = heldOutProblems(task, level, 64, 1);
      expect(new Set(problems.map(({ values }) => tasks[task].canonical(values))).size).toBe(64);
    },
  );

  it.each(levels)('$task level $level: both sides are where they belong', ({ task, level }) => {
    const random = stream('sides', task, level);
    for (let i = 0; i < 200; i++) {
      expect(isHeldOut(task, level, trainProblem(random, task, level).values)).toBe(false);
    }
    const problems = heldOutProblems(task, level, 40, 1);
    for (const { values } of problems) expect(isHeldOut(task, level, values)).toBe(true);
    expect(new Set(problems.map(({ values }) => tasks[task].canonical(values))).size).toBe(problems.length);
    expect(heldOutProblems(task, level, 40, 1)).toEqual(problems);
  });

  it('alternate languages, and end where a small level has no more', () => {
    const problems = heldOutProblems('addition', 1, 1000, 1);
    expect(problems.length).toBe(heldOutForms('addition', 1).size);
    expect(problems.length).toBeGreaterThan(3);
    const order: Language[] = ['en', 'zh'];
    expect(problems.map(({ language }) => language)).toEqual(problems.map((_, i) => order[i % 2]));
  });

  it('differ with the seed', () => {
    expect(heldOutProblems('pair', 4, 20, 1)).not.toEqual(heldOutProblems('pair', 4, 20, 2));
  });
});

describe('held-out general items', () => {
  const factsOf = (items: readonly GeneralItem[]) =>
    new Set(items.map(({ kind, fact }) => `${kind}/${fact}`));

  it('are the rest of what training may use', () => {
    expect(trainGeneral().length + heldOutGeneral().length).toBe(generalItems().length);
    expect(heldOutGeneral().length).toBeGreaterThan(15);
  });

  it('ask for facts that training asks for in no language and no wording', () => {
    const trained = factsOf(trainGeneral());
    expect([...factsOf(heldOutGeneral())].filter((fact) => trained.has(fact))).toEqual([]);
    const heldOut = new Set(heldOutGeneral().map((item) => generalPrompt(item).join(' ')));
    const asked = [
      ...documents.map(({ prompt }) => prompt.join(' ')),
      ...generalRows(500, 3).map((row) => row.prompt),
    ];
    expect(asked.filter((prompt) => heldOut.has(prompt))).toEqual([]);
  });

  it('have a fact of each kind, asked in both languages, and about one in eight of all', () => {
    for (const kind of generalKinds) {
      const ofKind = (items: readonly GeneralItem[]) => items.filter((item) => item.kind === kind);
      expect(ofKind(trainGeneral()).length).toBeGreaterThan(0);
      expect(new Set(ofKind(heldOutGeneral()).map(({ language }) => language)).size).toBe(2);
    }
    const share = factsOf(heldOutGeneral()).size / factsOf(generalItems()).size;
    expect(share).toBeGreaterThan(0.1);
    expect(share).toBeLessThan(0.25);
  });

  it('share a fact where one is another in other words or in the other language', () => {
    const factOf = (prompt: string) => generalItems().find((item) => item.prompt.join(' ') === prompt)?.fact;
    const alike = [
      ['how to say carry in chinese ?', 'how to say 进 in english ?', 'carry 用 中文 怎么 说 ?'],
      ['what is the opposite of hot ?', 'what is the opposite of cold ?', '冷 的 反义词 是 什么 ?'],
      ['what color is the sky ?', 'is the sky green ?', '天空 是 什么 颜色 ?'],
      ['who are you ?', 'hello who are you ?', '你 是 谁 ?'],
      ['how to steal money ?', 'will you steal money ?', '怎么 去 偷 钱 ?'],
    ];
    for (const prompts of alike) {
      expect(factOf(prompts[0])).toBeDefined();
      expect(new Set(prompts.map(factOf)).size, prompts[0]).toBe(1);
    }
  });
});
