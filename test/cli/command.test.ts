// A command's body sees the options and arguments that its flags declare; anything else does not compile
// (`npm run check`: each @ts-expect-error below would be an error without one).
import { expect, test } from 'vitest';
import { type Adder, command, createRoot, group } from '../../src/cli/command.js';
import { integer, threaded } from '../../src/cli/options.js';

/** What a command line comes to: the exit code that is handed on. */
async function exitCodeOf(add: Adder, ...args: string[]): Promise<number | null> {
  const parent = createRoot();
  let code: number | null = null;
  add({ parent, name: 'count', about: 'count' }, (exitCode) => {
    code = exitCode;
  });
  await parent.parseAsync(args, { from: 'user' });
  return code;
}

test('options, global options and arguments reach the body with the types of the flags', async () => {
  const add = command({
    flags: (blank) => threaded(blank).argument('<run...>', 'runs').option('--json', 'as JSON'),
    examples: [],
    async run({ out, json, threads = 1 }, runs) {
      expect([out, json, threads, runs]).toEqual(['here', true, 3, ['a', 'b']]);
      return 5;
    },
  });
  expect(await exitCodeOf(add, '--out', 'here', 'count', 'a', 'b', '--json', '--threads', '3')).toBe(5);
});

test('a subcommand of a group runs', async () => {
  const add = command({ flags: (blank) => blank, examples: [], run: () => 7 });
  expect(await exitCodeOf(group([], [{ name: 'up', about: '', add }]), 'count', 'up')).toBe(7);
});

test('a misspelt flag, a missing one, a wrong type and a missing argument do not compile', async () => {
  const misspelt = command({
    flags: (blank) => blank.option('--jsn', 'as JSON'),
    examples: [],
    // @ts-expect-error: the flag is called --jsn
    run: ({ json }) => (json ? 1 : 0),
  });
  const missing = command({
    flags: (blank) => blank,
    examples: [],
    // @ts-expect-error: there is no --threads
    run: ({ threads }) => threads ?? 0,
  });
  const wrong = command({
    flags: (blank) => blank.option('--steps <n>', 'steps', integer(1, 9), 3),
    examples: [],
    // @ts-expect-error: the steps are a number
    run: ({ steps }) => steps.length ?? 0,
  });
  const without = command({
    flags: (blank) => blank.argument('[run]', 'run'),
    examples: [],
    // @ts-expect-error: the run may be missing
    run: (_options, run) => run.length * 0,
  });
  const codes = [exitCodeOf(misspelt, 'count'), exitCodeOf(missing, 'count'), exitCodeOf(wrong, 'count')];
  expect(await Promise.all(codes)).toEqual([0, 0, 0]);
  await expect(exitCodeOf(without, 'count')).rejects.toThrow(TypeError);
});
