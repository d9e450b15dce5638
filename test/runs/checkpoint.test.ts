// Which weights are asked for: what is wrong with the words of a user is 64, what is wrong with a file 65.
import { expect, test } from 'vitest';
import { chooseCheckpoint } from '../../src/runs/checkpoint.js';
import { complete, create, scratch } from '../store/fixtures.js';

const refused = (exitCode: number, text: string) =>
  expect.objectContaining({ exitCode, message: expect.stringContaining(text) });

test('a stage that the run does not have, or that nobody has, is a usage error; a file that is none is not', () => {
  const out = scratch();
  complete(create(out), null);
  const choose = (choice: object) => () => chooseCheckpoint('a', { out, ...choice });
  expect(choose({ stage: 'reasonng-rl' })).toThrow(
    refused(64, '--stage: no such stage (got reasonng-rl). Did you mean reasoning-rl?'),
  );
  expect(choose({ stage: 'constructor' })).toThrow(
    refused(64, '(got constructor). Allowed: Dev1 (cold-start-sft), '),
  );
  expect(choose({ stage: 'distillation-sft' })).toThrow(
    refused(
      64,
      '--stage: the run has no stage distillation-sft (allowed: Dev1 (cold-start-sft), Dev2 (reasoning-rl), ',
    ),
  );
  expect(choose({ stage: 'base' })).toThrow(refused(65, 'no such base'));
  expect(choose({ stage: 'final-rl' })).toThrow(refused(65, 'stage final-rl has not ended'));
  expect(choose({ checkpoint: 'configs/base.json' })).toThrow(
    refused(65, 'configs/base.json: is not a checkpoint (safetensors) file.'),
  );
  expect(choose({ checkpoint: `${out}/nothing` })).toThrow(refused(65, 'nothing: no such file.'));
});
