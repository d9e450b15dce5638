// Ten thousand odd configuration files; those that are accepted run their first steps.
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { configCase, isSmall, judged, shrunk, twoSteps } from '../reliability/configCases.js';
import { scratch } from '../store/fixtures.js';
import { counted } from './counts.js';
import { scaled } from './scale.js';

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
