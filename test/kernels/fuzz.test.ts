// Native kernels and WebAssembly on copies of one memory: after random calls of every kernel every byte is equal.
import { expect, test } from 'vitest';
import { play, player } from './fuzzCases.js';
import { kernelSets } from './kernelSets.js';

test('every width leaves the bytes of WebAssembly, guards included, in 200 random cases', () => {
  const players = kernelSets.map(player);
  for (let index = 0; index < 200; index++) expect(play(players, index)).toEqual([]);
});
