// Tasks and rewards of the user's own: what is wrong with a file is told with its name, and what is right joins the tables.
import { readFileSync } from 'node:fs';
import { afterEach, describe, expect, it } from 'vitest';
import { UserError } from '../../src/base/errors.js';
import {
  type ExtensionKind,
  extensionHashes,
  readExtensions,
  takeExtensions,
} from '../../src/base/extensions.js';
import { resumeCommand } from '../../src/base/shell.js';
import { separated } from '../../src/cli/extensionOptions.js';
import { ownMistake } from '../../src/config/own.js';
import { ownRewards } from '../../src/rewards/ownRewards.js';
import { taskNames } from '../../src/tasks/index.js';
import { lexicon } from '../../src/tasks/language.js';
import { ownConcepts, ownTasks } from '../../src/tasks/own.js';

const example = readFileSync('examples/maximum.js', 'utf8');
const short = readFileSync('examples/short.js', 'utf8');
const known = new Set([...Object.keys(lexicon.concepts), ...lexicon.symbols]);

afterEach(() => takeExtensions([]));

const take = (text: string, kind: ExtensionKind = 'task') =>
  takeExtensions([{ kind, path: `my-${kind}.js`, text }]);

/** The tables that a file of a task would make. */
async function tasksOf(text: string) {
  await take(text);
  const added = ownConcepts(new Set(Object.keys(lexicon.concepts)));
  return ownTasks(taskNames, new Set([...known, ...Object.keys(added)]));
}

/** The line that tells what is wrong. */
async function told(work: Promise<unknown>): Promise<string> {
  const error = await work.then(() => null).catch((caught: unknown) => caught);
  expect(error).toBeInstanceOf(UserError);
  return (error as UserError).message;
}

const changed = (from: string | RegExp, to: string) => {
  const text = example.replace(from, to);
  expect(text).not.toBe(example);
  return text;
};

describe('a task', () => {
  it('of the example is worked, graded and asked as the others are', async () => {
    const { maximum } = await tasksOf(example);
    expect(maximum.question([2, 7])).toEqual(['please', 'find', 'largest', ':', 'a', '2', 'b', '7', '?']);
    expect(maximum.grade([2, 7], ['7'])).toBe(true);
    expect(maximum.sound([2, 7], ['compare', '2', 'and', 'b', '7', 'gives', '7'])).toBe(true);
    expect(maximum.sound([2, 7], ['compare', '2', 'and', 'b', '7', 'gives', '2'])).toBe(false);
    const steps = [
      ['2', 'and', 'b', '7', 'gives', '7'],
      ['7', 'and', 'c', '9', 'gives', '7'],
    ];
    expect(
      maximum.rightSteps?.(
        [2, 7, 9],
        steps.map((step) => ['compare', ...step]),
      ),
    ).toEqual([true, false]);
  });

  const grader = /grade: \(numbers, answer\) => .*/;
  it.each([
    [
      changed('  method,\n', '  method,\n  rightSteps: (_, pieces) => pieces.map(() => false),\n'),
      'rightSteps: calls a step of its own demonstration wrong, of values(2, 0) = [1,1].',
    ],
    [
      changed('  method,\n', '  method,\n  rightSteps: () => [1],\n'),
      /^my-task\.js: rightSteps\(\[1,1\], .* must return a list of true and false \(got \[1\]\)\.$/,
    ],
    [changed('  method,\n', '  method,\n  rightSteps: 7,\n'), 'rightSteps: must be a function (got 7).'],
    [
      changed(grader, 'grade: (numbers, answer) => answer.length,'),
      'grade([1,1], ["1"]) must return true or false (got 1).',
    ],
    [
      changed(grader, 'grade: (numbers, answer) => answer[7].length === 1,'),
      'grade([1,1], ["1"]) threw: Cannot read properties of undefined (reading \'length\')',
    ],
    [changed(grader, 'grade: () => true,'), 'grade: calls an empty answer right, of values(2, 0) = [1,1].'],
    [
      changed(grader, 'grade: () => false,'),
      'grade: calls its own demonstration wrong (1), of values(2, 0) = [1,1].',
    ],
    [
      changed(/ {4}and: .*\n/, ''),
      '"and" is no word of the lexicon; add it to words: { and: { en, zh } }, of values(2, 0) = [1,1].',
    ],
    [
      changed(/ {4}and: .*\n/, "    so: { en: 'so', zh: '和' },\n"),
      'words.so: the lexicon has it. Leave it out.',
    ],
    [
      changed("name: 'maximum'", "name: 'Maximum!'"),
      'name: must be a word of small letters and digits (got "Maximum!").',
    ],
    [
      changed('levels: [4]', 'levels: [9]'),
      'defaults.levels: must be a list of some of its levels (got [9]).',
    ],
    [changed(/ {2}guess: .*\n/, ''), 'guess: must be a function (got undefined).'],
    [
      changed("'gives', String(result)]", "'gives', String(Math.random()).slice(2, 3)]"),
      /demonstrate: differs from call to call|is not sound|demonstration not sound/,
    ],
    [
      `import { readFileSync } from 'node:fs';\n${example}`,
      /^my-task\.js: imports something\. .* npx esbuild my-task\.js --bundle/,
    ],
    ['export default {{', /^my-task\.js: line 1: cannot be loaded \(Unexpected token/],
    ['const a = 1;\n\nexport default {\n  a: ),\n};', /^my-task\.js: line 4: cannot be loaded \(Unexpected/],
    [
      'const a = 1;\nnowhere();\nexport default {};',
      /^my-task\.js: line 2: cannot be loaded \(nowhere is not/,
    ],
    ['export default 7', 'must have a default export that is a task, an object (got 7).'],
  ])('that is not as it has to be is told with its file: %#', async (text, message) => {
    const line = await told(tasksOf(text));
    if (typeof message === 'string') expect(line).toBe(`my-task.js: ${message}`);
    else expect(line).toMatch(message);
    expect(line).toMatch(/^my-task\.js: /);
  });
});

describe('a reward', () => {
  const answered = { words: ['<think>'], parsed: { wellFormed: true } };
  const rewardOf = async (text: string) => {
    await take(text, 'reward');
    return ownRewards(['accuracy']).short;
  };

  it('of the example gives a share', async () => {
    expect((await rewardOf(short)).problem!(answered)).toBe(1 - 1 / 96);
  });

  const part = (text: string) => short.replace(/problem: .*/, `problem: ${text},`);
  it.each([
    ['() => 3', 'must be a number from 0 to 1 (got 3).'],
    ['() => NaN', 'must be a number from 0 to 1 (got NaN).'],
    ['() => -Infinity', 'must be a number from 0 to 1 (got -Infinity).'],
    ['() => undefined', 'must be a number from 0 to 1 (got undefined).'],
    ['() => () => 1', 'must be a number from 0 to 1 (got a function).'],
    ['() => [NaN, undefined, 1n, "NaN"]', 'must be a number from 0 to 1 (got [NaN,undefined,1,"NaN"]).'],
    ['() => { throw new Error("no idea"); }', 'threw: no idea'],
    // An empty thought, one that never ended, and no words at all.
    ['({ parsed }) => parsed.thought.filter((w) => w === "so").length / parsed.thought.length', '(got NaN).'],
    [
      '({ parsed }) => parsed.answer.length / 1000',
      "threw: Cannot read properties of null (reading 'length')",
    ],
    [
      '({ words }) => words[0].length / 1000',
      "threw: Cannot read properties of undefined (reading 'length')",
    ],
  ])('%s is told with its file and the completion before anything is trained', async (text, problem) => {
    const line = await told(rewardOf(part(text)));
    expect(line).toMatch(/^my-reward\.js: reward short of the completion ".*/);
    expect(line.endsWith(problem)).toBe(true);
  });

  it('is tried on general prompts where it applies to them, and watched ever after', async () => {
    const general = 'general: ({ query, learned }) => learned.helpful * query.item.missing.length,';
    expect(await told(rewardOf(short.replace(/general: .*/, general)))).toMatch(
      /^my-reward\.js: reward short of the completion .* threw: Cannot read properties of undefined/,
    );
    const { problem } = await rewardOf(part('({ words }) => (words[0] === "never" ? NaN : 1)'));
    expect(() => problem!({ words: ['never'] })).toThrow('of the completion "never" must be a number');
  });

  it('without a meaning, or with the name of another, is refused', async () => {
    expect(await told(rewardOf(short.replace(/meaning: .*/, '')))).toMatch(
      /^my-reward\.js: meaning: must be/,
    );
    expect(await told(rewardOf(short.replace("'short'", "'accuracy'")))).toMatch(
      /has a reward accuracy already/,
    );
  });
});

it('a function that never returns is named with its file', async () => {
  await take(changed(/grade: \(numbers, answer\) => .*/, 'grade: () => { for (;;); },'));
  const words = { ...ownConcepts(new Set(Object.keys(lexicon.concepts))) };
  expect(() => ownTasks(taskNames, new Set([...known, ...Object.keys(words)]), 1)).toThrow(
    'my-task.js: grade([1,1], ["1"]) has not returned: its trial was ended after 1 s.',
  );
  await take(short.replace(/problem: .*/, 'problem: () => { for (;;); },'), 'reward');
  expect(() => ownRewards([], 1)).toThrow(
    /^my-reward\.js: reward short of the completion ".* has not returned: its trial was ended/,
  );
});

describe('files of the command line', () => {
  it('that are not there are told without the words of the system', () => {
    expect(() => readExtensions([{ kind: 'reward', path: 'missing.js' }])).toThrow(
      /^missing\.js: no such file\. Check the path\.$/,
    );
  });

  it('are taken from among the arguments, each once; a name of a task stays', () => {
    const args = ['rollouts', 'r', '--task', 'total', '--task', 'a.js', '--reward=b.mjs', '--task=a.js'];
    expect(separated(args)).toEqual({
      files: [
        { kind: 'task', path: 'a.js' },
        { kind: 'reward', path: 'b.mjs' },
      ],
      others: ['rollouts', 'r', '--task', 'total'],
    });
  });

  it('are in the settings by their hashes, and in every command that is printed', async () => {
    expect([extensionHashes(), resumeCommand('runs', 'r')]).toEqual([undefined, 'r1toy resume r']);
    await take(short, 'reward');
    expect(Object.keys(extensionHashes()!.reward!)).toEqual(['short']);
    expect(resumeCommand('runs', 'r')).toBe('r1toy resume r --reward my-reward.js');
  });

  it('must be those of a run: none less, none more, none changed', async () => {
    const own = { reward: { short: 'a'.repeat(64) } };
    expect([ownMistake(undefined), ownMistake(own)]).toEqual([
      null,
      'has the reward short of its own. Add --reward and its file',
    ]);
    await take(short, 'reward');
    expect(ownMistake(undefined)).toBe('does not have the reward short. Leave --reward out');
    expect(ownMistake(own)).toMatch(
      /^was made with another my-reward\.js \(reward short, sha256 aaaaaaaaaaaa, now/,
    );
    expect(ownMistake(extensionHashes())).toBeNull();
  });
});
