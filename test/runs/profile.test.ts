// The table of --profile from a run on a clock that the test turns.
import { describe, expect, it } from 'vitest';
import { startCompute } from '../../src/compute/start.js';
import { runPipeline } from '../../src/pipeline/runPipeline.js';
import { tableLines } from '../../src/report/textTable.js';
import { createProfiler, profileTable } from '../../src/runs/profile.js';
import { eventText, tinyBase, tinyConfig } from '../pipeline/tiny.js';

const config = tinyConfig({ recipe: 'r1-zero' });

/** Runs the pipeline, profiled by a clock that moves one a look, or not at all. */
async function run(threads: number, profiled: boolean) {
  let time = 0;
  const profiler = createProfiler(() => time++);
  const compute = await startCompute(config, threads, profiled ? profiler.profile : undefined);
  const texts: string[] = [];
  profiler.profile.enter('data');
  for await (const event of runPipeline(config, compute, { base: tinyBase(config) })) {
    profiler.profile.enter('store');
    texts.push(eventText(event));
    profiler.handled(event);
  }
  await compute.close();
  return { texts, lines: tableLines(profiler.table()) };
}

describe('--profile', () => {
  it.each([1, 2])(
    'with %i threads every phase of a stage is there and the bytes are the same',
    async (threads) => {
      const { texts, lines } = await run(threads, true);
      const phases = lines.slice(1).map((line) => line.split(/ {2,}/)[1].trim());
      expect(phases).toEqual([
        'data',
        'sampling',
        'reward',
        'reference',
        'forward',
        'backward',
        'optimizer',
        'evaluation',
        'store',
        'data + reward + store',
        'all',
      ]);
      expect((await run(1, false)).texts).toEqual(texts);
    },
  );

  it('shows seconds, milliseconds a step and shares, with a total', () => {
    const lines = tableLines(
      profileTable([
        {
          stage: 'reasoning-rl',
          steps: 4,
          times: { data: 100, sampling: 2800, reward: 40, backward: 1000, store: 60 },
        },
        { stage: 'final-rl', steps: 0, times: {} },
      ]),
    );
    expect(lines.map((line) => line.split(/ {2,}/))).toEqual([
      ['stage', 'phase', 'seconds', 'ms/step', '%'],
      ['reasoning-rl', 'data', '0.10', '25.00', '2.5'],
      ['reasoning-rl', 'sampling', '2.80', '700.00', '70.0'],
      ['reasoning-rl', 'reward', '0.04', '10.00', '1.0'],
      ['reasoning-rl', 'backward', '1.00', '250.00', '25.0'],
      ['reasoning-rl', 'store', '0.06', '15.00', '1.5'],
      ['reasoning-rl', 'data + reward + store', '0.20', '50.00', '5.0'],
      ['reasoning-rl', 'all', '4.00', '1000.00', '100.0'],
      ['final-rl', 'data + reward + store', '0.00', '-', '-'],
      ['final-rl', 'all', '0.00', '-', '-'],
    ]);
  });
});
