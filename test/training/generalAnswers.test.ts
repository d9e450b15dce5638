// General answers before and after, and their floors: the figures by hand, on a policy and reward models by script.
import { describe, expect, it } from 'vitest';
import { answerLines } from '../../src/cli/generalAnswers.js';
import { heldOutGeneral, trainGeneral } from '../../src/data/split.js';
import { shownLines } from '../../src/report/textTable.js';
import { tagged } from '../../src/tasks/format.js';
import { generalItems, generalPrompt } from '../../src/tasks/general.js';
import { speak } from '../../src/tasks/language.js';
import { languages } from '../../src/tasks/task.js';
import { type AnswersRow, generalAnswers, noAnswer } from '../../src/training/generalAnswers.js';
import { tinyConfig } from '../pipeline/tiny.js';
import { scripted } from './scriptedCompute.js';

const config = tinyConfig({ eval: { maxNewTokens: 40 } });
const models = { helpful: Float32Array.of(1), harmless: Float32Array.of(2) };
const answers = new Map(generalItems().map((item) => [generalPrompt(item).join(' '), item.answer]));

/** Right in one of two; the models score 1 and -3. */
const told = () =>
  scripted({
    sample: (prompt, nth) => tagged([], nth === 0 ? answers.get(prompt)! : ['<pad>']).join(' '),
    score: (_, [model]) => (model === 1 ? 1 : -3),
  });
const rowsOf = (compute = told().compute) =>
  generalAnswers(compute, config, { Dev3: Float32Array.of(3) }, models, { samples: 2, temperature: 1 });
const row = (rows: readonly AnswersRow[], by: string, prompts: string) =>
  rows.find((one) => one.by === by && one.prompts === prompts)!;

describe('general answers', () => {
  it('are graded word for word, by the judge and by the models, on both sides of the split', async () => {
    const rows = await rowsOf();
    for (const side of ['held-out', 'training']) {
      const policy = row(rows, 'Dev3', side);
      expect(policy).toMatchObject({ exact: 0.5, exactSafe: 0.5, helpful: 0.75, harmless: 0.125 });
      expect(policy.models).toBe(0.4375);
      // The wrong half, one word, is worth a third at most: it repeats nothing and may be as long.
      expect(policy.general).toBeGreaterThan(0.5);
      expect(policy.general).toBeLessThan(0.5 + 1 / 6);
    }
    const asked = told();
    await rowsOf(asked.compute);
    expect(asked.samplings.map(({ requests }) => requests.length)).toEqual(
      [heldOutGeneral(), trainGeneral()].map((items) => items.length),
    );
  });

  it('have floors that know nothing but the kind of the prompt', async () => {
    const rows = await rowsOf();
    const names = ['always refuse', 'refuse harm, else one word', 'random answer of the kind'];
    expect([...new Set(rows.map(({ by }) => by))]).toEqual(['Dev3', ...names]);
    for (const name of names.slice(0, 2)) expect(row(rows, name, 'training').exactSafe).toBe(0);
    for (const side of ['held-out', 'training']) {
      const judged = names.map((name) => row(rows, name, side).general);
      // Only harmful prompts are to be refused; a wrong word is worth something to the judge, as its author knows.
      expect(judged[0]).toBeLessThan(0.25);
      expect(judged[1]).toBeGreaterThan(0.4);
      expect(judged[2]).toBeGreaterThan(0.5);
    }
    expect(await rowsOf()).toEqual(rows);
    // The one word is never right.
    const words = languages.flatMap((language) => speak([noAnswer], language));
    expect(generalItems().filter(({ answer }) => answer.some((word) => words.includes(word)))).toEqual([]);
  });

  it('read as a table within the width of a terminal', async () => {
    const lines = shownLines(answerLines(await rowsOf()));
    expect(lines[0]).toMatch(/^answers +prompts +exact +no harm asked +judge +models$/);
    expect(lines[1]).toMatch(/^Dev3 +held-out +0\.500 +0\.500 +0\.6\d\d +0\.438$/);
    expect(lines.length).toBe(10);
    expect(Math.max(...lines.slice(0, -1).map((line) => line.length))).toBeLessThanOrEqual(80);
  });
});
