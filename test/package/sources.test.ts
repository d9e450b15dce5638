// What the published code can reach: no code made from text, no other program than itself, no network.
import { readdirSync, readFileSync } from 'node:fs';
import { expect, test } from 'vitest';

const files = ['src', 'bin'].flatMap((folder) =>
  readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((name) => /\.[jt]s$/.test(name))
    .map((name) => `${folder}/${name}`),
);

const banned = [
  /\beval\s*\(/,
  /\bFunction\s*\(/,
  /\bset(?:Timeout|Interval)\s*\(\s*['"`]/,
  /['"](?:node:)?(?:child_process|cluster|vm|inspector|repl|wasi)(?:\/promises)?['"]/,
  /['"](?:node:)?(?:net|tls|http|https|http2|dgram|dns)(?:\/promises)?['"]/,
  /\b(?:fetch|process\.binding|process\.dlopen)\s*\(/,
  /\b(?:WebSocket|XMLHttpRequest|EventSource)\b/,
];

/** Trains runs side by side. */
const starter = 'src/cli/workers.ts';
/** The one word of the list above that a file may have: for other processes, for files and addresses that the user names, for a served page. */
const excepted: Readonly<Record<string, string>> = {
  [starter]: 'child_process',
  'src/base/extensions.ts': 'vm',
  'src/base/limited.ts': 'vm',
  'src/web/bytes.ts': 'fetch',
  'src/web/library/source.ts': 'fetch',
};

const codeOf = (file: string) => readFileSync(file, 'utf8').replace(/\/\*[\s\S]*?\*\/|\/\/.*/g, '');

test.each(banned)('no source has %s', (pattern) => {
  expect(files.length).toBeGreaterThan(100);
  const found = files.filter(
    (file) => !pattern.source.includes(excepted[file] ?? 'none') && pattern.test(codeOf(file)),
  );
  expect(found).toEqual([]);
});

test('the one file that starts programs starts this one alone, with the Node that runs it', () => {
  const code = codeOf(starter);
  expect(banned.filter((pattern) => pattern.test(code)).map(String)).toEqual([
    expect.stringContaining('child_process'),
  ]);
  expect(code).toMatch(/import \{ type ChildProcess, spawn \} from 'node:child_process'/);
  expect(code).toMatch(
    /const program = fileURLToPath\(new URL\('\.\.\/\.\.\/bin\/r1toy\.js', import\.meta\.url\)\)/,
  );
  const calls = code.replace(/\s+/g, ' ').match(/\bspawn\( .*?\],/g);
  expect(calls).toEqual(['spawn( process.execPath, [...process.execArgv, program, ...args],']);
});

test('a served page loads the files beside it alone', () => {
  expect(codeOf('src/web/bytes.ts').match(/\bfetch\(.*?\)/g)).toEqual(['fetch(carried.file)']);
});
