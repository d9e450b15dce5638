// What the published code can reach: no code made from text, no other programs, no network.
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

test.each(banned)('no source has %s', (pattern) => {
  expect(files.length).toBeGreaterThan(100);
  const found = files.filter((file) =>
    pattern.test(readFileSync(file, 'utf8').replace(/\/\*[\s\S]*?\*\/|\/\/.*/g, '')),
  );
  expect(found).toEqual([]);
});
