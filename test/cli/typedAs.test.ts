// The command that is printed to go on with is one that works where it was read.
import { expect, test } from 'vitest';
import { typedAs } from '../../src/cli/typedAs.js';

test.each([
  ['/clone/bin/r1toy.js', '/clone', 'node bin/r1toy.js'],
  ['/clone/bin/r1toy.js', '/clone/docs', 'node ../bin/r1toy.js'],
  ['/my clone/bin/r1toy.js', '/', "node 'my clone/bin/r1toy.js'"],
  // What npm link and npx put on the path has no ending.
  ['/usr/bin/r1toy', '/clone', 'r1toy'],
  ['/folder/node_modules/.bin/r1toy', '/folder', 'r1toy'],
])('%s run in %s is typed as %s', (script, from, typed) => {
  expect(typedAs(script, from)).toBe(typed);
});
