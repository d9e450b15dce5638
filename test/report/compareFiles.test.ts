// A comparison as CSV and as a picture: the figures of the rows, under their names.
import { expect, it } from 'vitest';
import { compareRuns } from '../../src/report/compare.js';
import { comparisonCsv, comparisonSvg } from '../../src/report/compareFiles.js';
import { evalRow, config as r1 } from '../store/fixtures.js';

const run = (name: string, better: number) => {
  const scored = (stage: 'cold-start-sft' | 'reasoning-rl', step: number, quick: boolean) => {
    const row = evalRow(stage, step, quick);
    return { ...row, groups: { all: { ...row.groups.all, 'pass@1': step / 10 + better } } };
  };
  return {
    name,
    config: r1,
    info: { r1toy: '1', inputs: { kernels: null, data: null, base: null, lessons: null } },
    metrics: [
      { stage: 'cold-start-sft', step: 3, loss: 1 } as const,
      { stage: 'reasoning-rl', step: 6, loss: 1 } as const,
    ],
    evals: [
      { ...evalRow('pretrain', 9, false), groups: { all: { problems: 4, samples: 2, 'pass@1': 0.05 } } },
      scored('cold-start-sft', 3, false),
      scored('reasoning-rl', 2, true),
      scored('reasoning-rl', 6, false),
    ],
  };
};
const runs = [run('first', 0), run('a "b", c', 0.1)];

it('has a line a checkpoint and a column a metric', () => {
  const [header, ...lines] = comparisonCsv(compareRuns(runs));
  const names = header.split(',');
  expect(names.slice(0, 4)).toEqual(['run', 'checkpoint', 'stage', 'temperature']);
  const passed = (line: string | undefined) => line?.split(',')[names.indexOf('pass@1')];
  expect(lines).toHaveLength(5);
  expect(passed(lines.find((line) => line.startsWith('first,Dev2,reasoning-rl,1,')))).toBe('0.6');
  expect(lines.at(-1)).toMatch(/^"a ""b"", c",Dev2,reasoning-rl,1,/);
});

it('lays the curves of the runs over one another, stage after stage, from the base on', () => {
  const svg = comparisonSvg(runs).join('\n');
  const lines = [...svg.matchAll(/<polyline points="([^"]+)"/g)].map(([, points]) => points.split(' '));
  // The base, the end of the first stage, and two looks in the second.
  expect(lines.map((points) => points.length)).toEqual([4, 4]);
  const [x] = [lines[0].map((point) => Number(point.split(',')[0]))];
  // Steps 0, 3, 3 + 2 and 3 + 6.
  expect((x[2] - x[0]) / (x[3] - x[0])).toBeCloseTo(5 / 9, 2);
  expect(svg).toContain('a &quot;b&quot;, c');
});
