import { describe, expect, it } from 'vitest';
import { createProfiler, profileLines } from '../../src/cli/profile.js';
import { startCompute } from '../../src/compute/compute.js';
import { runPipeline } from '../../src/pipeline/runPipeline.js';
import { eventText, tinyBase, tinyConfig } from '../pipeline/tiny.js';

const config = tinyConfig({ recipe: 'r1-zero' });

/** Runs the pipeline, profiled by a clock that moves one a look, or not at all. */
async function run(threads: number, profiled: boolean) {
  let time = 0;
  const profiler = createProfiler(() => time++);
  const compute = await startCompute(config, threads, profiled ? profiler.profile : undefined);
  const texts: string[] = [];
  profiler.profile.enter('data');
  for await (const event of runPipeline(config, compute, tinyBase(config))) {
    profiler.profile.enter('store');
    texts.push(eventText(event));
    profiler.handled(event);
  }
  await compute.close();
  return { texts, lines: profiler.lines() };
}

describe('--profile', () => {
  it.each([1, 2])(
    'with %i threads every phase of a stage is there and the bytes are the same',
    async (threads) => {
      const { texts, lines } = await run(threads, true);
      const phases = lines.slice(1).map((line) => line.split(/ {2,}/)[1].trim());
      expect(phases).toEqual([
        'data',
        'rollout',
        'reward',
        'reference',
        'forward',
        'backward',
        'optimizer',
        'evaluation',
        'store',
        'all',
      ]);
      expect((await run(1, false)).texts).toEqual(texts);
    },
  );

  it('shows seconds, milliseconds a step and shares, with a total', () => {
    const lines = profileLines([
      { stage: 'reasoning-rl', steps: 4, times: { rollout: 3000, backward: 1000 } },
      { stage: 'final-rl', steps: 0, times: {} },
    ]);
    expect(lines.map((line) => line.split(/ {2,}/))).toEqual([
      ['stage', 'phase', 'seconds', 'ms/step', '%'],
      ['reasoning-rl', 'rollout', '3.00', '750.00', '75.0'],
      ['reasoning-rl', 'backward', '1.00', '250.00', '25.0'],
      ['reasoning-rl', 'all', '4.00', '1000.00', '100.0'],
      ['final-rl', 'all', '0.00', '-', '-'],
    ]);
  });
});
