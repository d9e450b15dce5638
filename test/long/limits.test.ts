// Limits from outside, from far too little to plenty: a run does its work, or ends with one line and an exit code that
// names an outside cause; with the limit lifted it comes to the bytes of an undisturbed one.
import { expect, test } from 'vitest';
import {
  finish,
  goOn,
  promised,
  r1toy,
  runsFolder,
  type SpawnSettings,
  unbroken,
} from '../reliability/spawned.js';
import { counted } from './counts.js';
import { twoAtATime } from './scale.js';

const under = (limit: string): SpawnSettings => ({
  before: ['bash', '--norc', '-c', `ulimit ${limit}; exec "$@"`, 'bash'],
});

/** What the system or Node itself says when not even Node can start, or V8 is killed at its own limit. */
const notOurs =
  /Fatal process|FATAL ERROR|out of memory|uv__|Too many open files|cannot allocate|std::bad_alloc|Check failed/i;

const groups: readonly (readonly [what: string, settings: readonly SpawnSettings[]])[] = [
  ['limit of open files', [20, 24, 28, 32, 40, 48, 64, 96, 128, 256, 1024].map((n) => under(`-n ${n}`))],
  [
    'limit of address space',
    [1, 2, 3, 4, 8, 12, 16, 24, 32, 40, 48, 64].map((gib) => under(`-v ${gib * 2 ** 20}`)),
  ],
  [
    'limit of the heap',
    [8, 16, 24, 32, 48, 64, 96, 128, 256].map((mib) => ({ nodeOptions: [`--max-old-space-size=${mib}`] })),
  ],
];

test.skipIf(process.platform !== 'linux').each(groups)('%s', async (what, settings) => {
  const expected = await unbroken();
  const tally = { done: 0, told: 0, node: 0 };
  await twoAtATime(settings, async (limit) => {
    const root = runsFolder();
    const { code, signal, stderr } = await r1toy(goOn(root), limit);
    const shown = `${JSON.stringify(limit)}: ${code ?? signal} ${stderr.slice(-400)}`;
    const last = stderr.trim().split('\n').at(-1) ?? '';
    if (code === 0) tally.done++;
    else if (/^r1toy: /.test(last)) {
      expect([74, 78], shown).toContain(code);
      expect(stderr, shown).not.toMatch(/this is a bug|^ {4}at /m);
      tally.told++;
    } else {
      expect(stderr, shown).toMatch(notOurs);
      tally.node++;
    }
    await finish(root);
    expect(promised(root), shown).toEqual(expected);
  });
  const { done, told, node } = tally;
  counted(
    what,
    settings.length,
    `${done} did the run, ${told} told the limit in one line, in ${node} Node itself could not go on; without the limit equal bytes`,
  );
});
