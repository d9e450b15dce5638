// Keyed random streams: no state survives a step, so nothing has to be saved or restored.
// The only importer of seedrandom; Math.random is banned.
import seedrandom from 'seedrandom';

/** A finite sequence of draws that depends on its key alone. */
export interface Random {
  /** Uniform in [0, 1). */
  uniform(): number;
  /** Uniform integer in [0, limit). */
  int(limit: number): number;
  /** True with the given probability. */
  chance(probability: number): boolean;
  /** One element, each equally likely. Throws on an empty list. */
  pick<T>(items: readonly T[]): T;
  /** A new list in random order (Fisher-Yates). */
  shuffle<T>(items: readonly T[]): T[];
  /** Near-normal, mean 0, variance 1: twelve uniforms minus six, since Math.log is not portable. */
  normal(): number;
}

/**
 * The stream named by a key such as `(seed, 'reasoning-rl', step, prompt, sample)`.
 * Equal keys give equal draws; parts are joined with '/', so `('a', 1)` and `('a/1')` collide by design.
 */
export function stream(...key: readonly (string | number)[]): Random {
  const draw = seedrandom.alea(key.join('/'));
  const int = (limit: number) => Math.floor(draw() * limit);
  return {
    uniform: () => draw(),
    int,
    chance: (probability) => draw() < probability,
    pick: (items) => {
      if (items.length === 0) throw new RangeError('pick: the list is empty');
      return items[int(items.length)];
    },
    shuffle: (items) => {
      const shuffled = [...items];
      for (let i = shuffled.length - 1; i > 0; i--) {
        const j = int(i + 1);
        [shuffled[i], shuffled[j]] = [shuffled[j], shuffled[i]];
      }
      return shuffled;
    },
    normal: () => {
      let sum = -6;
      for (let i = 0; i < 12; i++) sum += draw();
      return sum;
    },
  };
}

/** 32-bit FNV-1a of a text; stable across machines, used for splits, never for security. */
export function hash32(text: string): number {
  let hash = 0x811c9dc5;
  for (let i = 0; i < text.length; i++) {
    hash = Math.imul(hash ^ text.charCodeAt(i), 0x01000193);
  }
  // One avalanche round (the murmur3 finaliser), because FNV's low bits follow the last letters.
  hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b);
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35);
  return (hash ^ (hash >>> 16)) >>> 0;
}
