// pass@k and CoT-pass@k from counted samples, by hand, and counted on a policy by script.
import { expect, it } from 'vitest';
import { passCurve, tallies } from '../../src/training/passCurve.js';
import { onlyLevels, tinyConfig } from '../pipeline/tiny.js';
import { offTotal, scripted, totalOf, worked } from './scriptedCompute.js';

const config = tinyConfig({ world: onlyLevels({ total: [2] }), eval: { problems: 3 } });

it('the curve has the mean over problems at each power of two and at all samples', () => {
  const counted = [
    { samples: 6, right: 3, sound: 1 },
    { samples: 6, right: 0, sound: 0 },
  ];
  // 3 of 6 right: k = 1: 1/2; 2: 1 - 3/15; 4, 6: 1. Halved by the problem that nothing solves.
  expect(passCurve(counted, 'right').map(([k, pass]) => [k, pass.toFixed(6)])).toEqual([
    ...[
      [1, '0.250000'],
      [2, '0.400000'],
      [4, '0.500000'],
      [6, '0.500000'],
    ],
  ]);
  // 1 of 6: k / 6.
  expect(passCurve(counted, 'sound').map(([k, pass]) => [k, (12 * pass).toFixed(6)])).toEqual([
    ...[
      [1, '1.000000'],
      [2, '2.000000'],
      [4, '4.000000'],
      [6, '6.000000'],
    ],
  ]);
});

it('a right answer counts, and counts as sound only where its thought is right step by step', async () => {
  const { compute, samplings } = scripted({
    sample: (prompt, nth) => {
      if (nth === 0) return worked(prompt, totalOf(prompt));
      if (nth === 1) return worked(prompt, offTotal(prompt));
      // `a 9 b 4 ?`: the only right thought.
      const [, a, , b] = prompt.split(' : ').at(-1)!.split(' ');
      return `<think> a ${a} add b ${b} gives ${totalOf(prompt)} so </think> <answer> ${totalOf(prompt)} </answer> <eos>`;
    },
  });
  const levels = [{ task: 'total', level: 2 }] as const;
  const options = { samples: 3, temperature: 1, maxNewTokens: 40, begin: [] };
  const counted = await tallies(compute, Float32Array.of(1), config, levels, options);
  expect(counted).toEqual(Array(3).fill({ samples: 3, right: 2, sound: 1 }));
  expect(samplings).toHaveLength(1);
});

it('many samples are taken a few problems at a time', async () => {
  const { compute, samplings } = scripted({ sample: () => '<eos>' });
  const levels = [{ task: 'total', level: 2 }] as const;
  const options = { samples: 2048, temperature: 1, maxNewTokens: 4, begin: [] };
  const counted = await tallies(compute, Float32Array.of(1), config, levels, options);
  expect(counted).toEqual(Array(3).fill({ samples: 2048, right: 0, sound: 0 }));
  expect(samplings.map(({ requests }) => requests.length)).toEqual([2, 1]);
});
