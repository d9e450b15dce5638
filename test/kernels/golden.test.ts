// The hashes that name each kernel's bits are those of this machine, and every kernel is in the manifest.
import { existsSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { createArena } from '../../src/kernels/arena.js';
import { goldenHashes, wideHashes } from '../../src/kernels/golden.js';
import { kernelManifest } from '../../src/kernels/manifest.js';
import { kernelSets } from './kernelSets.js';

describe('kernel manifest', () => {
  it.each(kernelSets)('has the hashes that $name computes here', ({ on }) => {
    const expected = (hash: 'sha256' | 'wide') =>
      Object.fromEntries(kernelManifest.map((entry) => [entry.kernel, entry[hash]]));
    expect(goldenHashes(on)).toEqual(expected('sha256'));
    expect(wideHashes(on)).toEqual(expected('wide'));
  });

  it('lists every export that computes something', () => {
    // Packing and copying change no number; sizes are no kernels; the peak trains nothing.
    const helpers = /ScratchBytes$|^cacheSlotBytes$|^packPanels$|^copySlot$|^peak$|^memory$/;
    const exported = Object.keys(createArena().kernels).filter((name) => !helpers.test(name));
    expect(kernelManifest.map(({ kernel }) => kernel).sort()).toEqual(exported.sort());
  });

  it('names tests that exist', () => {
    for (const { kernel, test } of kernelManifest) {
      expect(existsSync(test), `${kernel}: ${test}`).toBe(true);
    }
  });
});

describe('kernels.wasm', () => {
  const bytes = readFileSync('dist/kernels/kernels.wasm');

  it('owns no memory: imports it, and has no data segment', () => {
    const sections: number[] = [];
    for (let at = 8; at < bytes.length; ) {
      sections.push(bytes[at++]);
      let size = 0;
      for (let shift = 0; ; shift += 7) {
        size |= (bytes[at] & 0x7f) << shift;
        if (bytes[at++] < 0x80) break;
      }
      at += size;
    }
    const [memorySection, dataSection] = [5, 11];
    expect(sections).not.toContain(memorySection);
    expect(sections).not.toContain(dataSection);
  });
});
