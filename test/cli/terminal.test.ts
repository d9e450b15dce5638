// At real terminals of 40, 80 and 120 columns no line of any command is wider than the terminal, and none is garbled: not by
// the lines that change, not by Ctrl-C, a change of width or a warning.
import { resolve } from 'node:path';
import { describe, expect, test } from 'vitest';
import { goOn, program, runsFolder, unbrokenCopy } from '../reliability/spawned.js';
import { hereAt } from './inProcess.js';
import { atWidth, canPretend, played } from './pretendTerminal.js';

if (!canPretend) console.warn('test/cli/terminal: skipped, since python3 with its pty is not there');

const node = (...args: string[]) => [process.execPath, program, ...args];

/** Commands that read, help and errors; `tiny2` is a copy of `tiny`. */
const commandLines: readonly string[][] = [
  [],
  ['--help'],
  ...['train', 'eval', 'sweep', 'ls'].map((name) => [name, '--help']),
  ['train', '--dry-run', '--config', resolve('configs/smoke.json')],
  ['config', 'print'],
  ['config', 'validate', '--set', 'policy.widht=1', '--set', 'seed=-1'],
  ['ls'],
  ['compare', 'tiny', 'tiny2'],
  ['eval', 'tiny', '--threads', '1'],
  ['sample', 'tiny', '--prompt', '请 求 这个 总和 : a 7 + b 5 ?', '--count', '3', '--threads', '1'],
  ['verify', 'tiny', '--threads', '1'],
  ['eval', 'nobody-of-this-name-was-ever-trained-in-this-folder'],
];

describe('as if at a terminal', () => {
  test.each([40, 80, 120])('no line of a command is wider than its %i columns', async (columns) => {
    const out = await unbrokenCopy('tiny2');
    // The plan tries how fast the machine is: once is enough.
    const own = commandLines.filter((args) => columns === 40 || !args.includes('--dry-run'));
    for (const args of own) {
      const { stdout, stderr } = await hereAt(columns, '--out', out, ...args);
      const wide = [stdout, stderr].flatMap((text) => played([[columns, text]]).over);
      expect(wide, args.join(' ')).toEqual([]);
    }
  });
});

describe.skipIf(!canPretend)('at a real terminal', () => {
  // The other widths are those of the streams, as above.
  test('no line is wider than its 40 columns', async () => {
    const out = await unbrokenCopy('tiny2');
    const lines = [['--help'], ['compare', 'tiny', 'tiny2'], ['eval', 'nobody']];
    const shell = lines.map((args) =>
      node('--out', out, ...args)
        .map((word) => `'${word}'`)
        .join(' '),
    );
    const { over, raw } = atWidth(40, ['sh', '-c', shell.join('; ')]);
    expect(over).toEqual([]);
    expect(raw).toContain('no such run');
  });

  test('a training that is resized and stopped by Ctrl-C keeps every line whole', () => {
    const args = goOn(runsFolder());
    const long = ['--set', 'reasoningRl.steps=2000', '--set', 'eval.every=1'];
    const { code, lines, over } = atWidth(80, node(...args, ...long), [
      ['pretrain from', 'resize', 60],
      ['live groups', 'resize', 120],
      ['left of the run', 'type', '\u0003'],
    ]);
    expect([code, over]).toEqual([130, []]);
    const text = lines.map((line) => line.trimEnd());
    expect(text).toContain('r1toy: stopping after this step; once more to leave at once');
    const stopped = text.findIndex((line) => line.startsWith('r1toy: stopped at stage reasoning-rl, step '));
    expect(text.slice(stopped).join(' ')).toMatch(/saved\. Continue with: +r1toy resume tiny --out +\S+ *$/);
    // Nothing is left of what changed.
    expect(text.join('\n')).not.toMatch(/[░█▁▂▃▄▅▆▇]|left of the run|\^C/);
  });

  test('it ends with the headline, the table and the same problem twice; with --quiet with the headline', () => {
    const root = runsFolder();
    const { code, lines, over } = atWidth(80, node(...goOn(root)), [], true);
    expect([code, over]).toEqual([0, []]);
    const at = lines.findIndex((line) => /^Zero: pass@1 /.test(line));
    expect(lines[at + 2]).toMatch(/^Held-out scores at the end of each stage/);
    expect(lines.slice(at).filter((line) => /^ {2}(base|Zero) +(right|wrong) /.test(line))).toHaveLength(2);
    const quiet = atWidth(80, node(...goOn(runsFolder()), '--quiet'));
    expect([quiet.code, quiet.lines.length]).toEqual([0, 2]);
    expect(quiet.lines[0]).toMatch(/^Zero: pass@1 /);
  });
});
