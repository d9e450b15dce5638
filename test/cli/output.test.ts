// The printer: what goes to a terminal is made printable there, whoever hands it over; colours are put on afterwards.
import { Chalk } from 'chalk';
import { afterEach, expect, test, vi } from 'vitest';
import { exitCodes, UserError } from '../../src/base/errors.js';
import { linesText } from '../../src/cli/lines.js';
import { note, print, printAside, printError, printJson } from '../../src/cli/output.js';

const strange = 'a\u001b[31m\u009b\u202eb\nc';
const shown = 'a\\u001b[31m\\u009b\\u202eb\\u000ac';

afterEach(() => vi.restoreAllMocks());

/** What is written to both streams meanwhile, without the colours of the prefix. */
function written(act: () => void): string {
  let text = '';
  const take = (chunk: string | Uint8Array) => {
    text += String(chunk);
    return true;
  };
  vi.spyOn(process.stdout, 'write').mockImplementation(take);
  vi.spyOn(process.stderr, 'write').mockImplementation(take);
  act();
  return text;
}

test('every way out escapes', () => {
  expect(written(() => print([strange, ['x ', strange]]))).toBe(`${shown}\nx ${shown}\n`);
  expect(written(() => printAside([strange]))).toBe(`${shown}\n`);
  expect(written(() => note(strange))).toMatch(new RegExp(`r1toy:.* a${'\\\\'}u001b`));
  expect(written(() => printJson({ [strange]: strange }))).toBe(
    '{\n  "format": 1,\n  "a\\u001b[31m\\u009b\\u202eb\\nc": "a\\u001b[31m\\u009b\\u202eb\\nc"\n}\n',
  );
  expect(written(() => printError(new Error('\u009b\u202e'), true))).not.toMatch(/[\u009b\u202e]/);
  expect(written(() => print([]))).toBe('');
});

test('a line break in a name makes no second line; several mistakes have a line each', () => {
  const named = new UserError(exitCodes.data, 'a\nr1toy: b: no such file.');
  expect(written(() => printError(named, false))).toMatch(/ a\\u000ar1toy: b: no such file\.\n$/);
  const two = new UserError(exitCodes.config, 'one.', 'two.');
  expect(written(() => printError(two, false)).split('\n')).toHaveLength(3);
});

test('a colour is put around a text that is printable already', () => {
  const { red } = new Chalk({ level: 1 });
  expect(linesText([['say ', { colour: red, text: strange }]])).toBe(`say \u001b[31m${shown}\u001b[39m\n`);
});

test('a command at the end of a line that has no room stands whole on a line of its own', () => {
  const line = [['r1toy:', ' stopped at step 7; saved. Continue with: r1toy resume my-run']];
  expect(linesText(line, 60)).toBe(
    'r1toy: stopped at step 7; saved. Continue with:\n  r1toy resume my-run\n',
  );
  expect(linesText(line, 80).split('\n')).toHaveLength(2);
  expect(linesText(line).split('\n')).toHaveLength(2);
  // One that has no room there either is broken as a shell takes it.
  expect(linesText(line, 20)).toContain('\n  r1toy resume \\\n    my-run\n');
  expect(linesText(['Go on with: r1toy eval s1, r1toy sample s1'], 30)).toBe(
    'Go on with:\n  r1toy eval s1\n  r1toy sample s1\n',
  );
});
