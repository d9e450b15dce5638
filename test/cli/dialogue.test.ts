// The dialogue of `sample`: Enter asks again and gets the next answer, commands with a slash, mistakes that end nothing.
import { expect, test } from 'vitest';
import { converse, formLines, nextProblem, reply, type Talk } from '../../src/cli/dialogue.js';
import { linesText } from '../../src/cli/lines.js';
import { isQuiet } from '../../src/cli/output.js';
import { withCompute } from '../../src/compute/start.js';
import { chooseCheckpoint } from '../../src/runs/checkpoint.js';
import { taskNames } from '../../src/tasks/index.js';
import { unbrokenCopy } from '../reliability/spawned.js';
import { here } from './inProcess.js';

test('a question is answered anew each time; votes, words and another stage', async () => {
  const out = await unbrokenCopy();
  const chosen = chooseCheckpoint('tiny', { out });
  const asking = { chosen, seed: 1, temperature: 1 };
  const talk: Talk = { asking, out, question: [], drawn: new Map(), last: null, problems: 0 };
  talk.question = nextProblem(talk);
  await withCompute(chosen.run.config, 1, async (compute) => {
    const say = async (line: string) => linesText(await reply(talk, compute, line));
    const answers = [await say(''), await say(''), await say('')];
    expect(new Set(answers).size).toBeGreaterThan(1);
    expect(await say('/why')).toMatch(/^\S+.* (\.\d\d|1\.00)/);
    expect(await say('/k 8')).toMatch(/^votes +answer +verdict\n +\d/);
    expect([...talk.drawn.values()]).toEqual([11]);
    expect(talk.question[0]).toBe('please');
    expect(await say('/t 0')).toBe('temperature 0: greedy, the same answer each time\n');
    expect(await say('')).toBe(await say(''));
    expect(await say('/stage BASE')).toMatch(/^tiny, pretrain step 5\nplease find.*\n./);
    expect(await say('/stage all')).toMatch(/^base .*\nZero /);
    expect(await say('3+4')).toMatch(/^please find the sum : a 3 \+ e 4 \?\n(?!nothing trains)/);
    expect(await say('33+44')).toContain('\nnothing trains this size; trained: addition/1\n');
    expect(await say('please find the sum : 3 + 4 ?')).toContain(
      'Did you mean: please find the sum : a 3 + e 4 ?',
    );
    expect((await say('/new')).split('\n')[0]).toBe(talk.question.join(' '));
    expect(await say('/words')).toContain('carry 进');
    expect(await say('/help')).toContain('/stage Dev1');
    const wrong = (line: string) => expect(reply(talk, compute, line)).rejects;
    await wrong('/wyh').toMatchObject({ message: '/wyh: no such command. Did you mean /why?' });
    await wrong('/').toMatchObject({ message: expect.stringContaining('no such command. Allowed: /new') });
    for (const mistake of ['/t hot', '/k 0', '/k x', '/k -1', '/k 2.5', '/k 257'])
      await wrong(mistake).toMatchObject({ exitCode: 64 });
    await wrong('/stage foo').toMatchObject({
      message: expect.stringContaining('/stage: no such stage (got foo). Allowed: Zero'),
    });
    for (const bare of ['why', 'stage base', 'k 16', 'help'])
      await wrong(bare).toMatchObject({
        message: `${bare}: commands begin with a slash. Did you mean /${bare}?`,
      });
    await wrong('xyzzy').toMatchObject({ message: expect.stringContaining('unknown word') });
  });
  expect(converse).toBeTypeOf('function');
});

test('the forms of questions are those of every task, in both languages', () => {
  expect(formLines()).toHaveLength(2 + 2 * taskNames.length);
});

test('with -q there is the question and the answer alone; else the forms are told, too', async () => {
  const out = await unbrokenCopy();
  const said = (...more: string[]) => here('--out', out, 'sample', 'tiny', '--threads', '1', ...more);
  const [told, quiet] = [await said(), await said('-q')];
  expect(told.stderr).toContain('questions in full');
  expect(quiet).toEqual({ ...told, stderr: '' });
  // What was asked of one command is not asked of the next in this process.
  expect(isQuiet()).toBe(false);
});
