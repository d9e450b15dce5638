// Ten thousand odd configuration files; those that are accepted run their first steps.
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { type Config, configSchema } from '../../src/config/schema.js';
import { configCase, isSmall, judged, twoSteps } from '../reliability/configCases.js';
import { scratch } from '../store/fixtures.js';
import { counted } from './counts.js';
import { scaled } from './scale.js';

const defaults = configSchema.parse({ recipe: 'r1-zero' });

/** What makes two steps take moments, where a case leaves a size at its default. */
const small: Readonly<Record<string, Readonly<Record<string, number>>>> = {
  policy: { layers: 1, width: 16, heads: 2, hidden: 16 },
  eval: { problems: 2, samples: 2, maxNewTokens: 8, quickProblems: 1 },
  pretrain: { batchSize: 2 },
  coldStart: { examples: 8, batchSize: 2 },
  reasoningRl: { prompts: 2, groupSize: 2, maxNewTokens: 8 },
};

function shrunk(config: Config): Config {
  const copy = structuredClone(config) as unknown as Record<string, Record<string, number>>;
  const usual = defaults as unknown as typeof copy;
  for (const [group, sizes] of Object.entries(small)) {
    for (const [key, size] of Object.entries(sizes)) {
      if (copy[group][key] === usual[group][key]) copy[group][key] = size;
    }
  }
  return copy as unknown as Config;
}

test('accepted, or refused with lines; what is accepted runs', async () => {
  const file = join(scratch(), 'case.json');
  const rounds = scaled(10_000, 500);
  let [accepted, tried, ran] = [0, 0, 0];
  for (let round = 0; round < rounds; round++) {
    const text = configCase(50_000 + round);
    writeFileSync(file, text);
    const config = judged(file, text);
    if (config === null) continue;
    accepted++;
    const smaller = JSON.stringify(shrunk(config));
    writeFileSync(file, smaller);
    const little = judged(file, smaller);
    if (little === null || !isSmall(little)) continue;
    tried++;
    ran += Number(await twoSteps(little));
  }
  counted('odd configuration', rounds, `${accepted} accepted, the others refused by name`);
  counted('accepted odd configuration run', tried, `${ran} did two steps, ${tried - ran} refused themselves`);
  expect(ran).toBeGreaterThan(tried / 2);
});
