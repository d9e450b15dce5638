// Hundreds of odd configuration files, and the first steps of some that were accepted.
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { scratch } from '../store/fixtures.js';
import { configCase, isSmall, judged, shrunk, twoSteps } from './configCases.js';

test('accepted, or refused with lines; what is accepted runs', async () => {
  const file = join(scratch(), 'case.json');
  let accepted = 0;
  let tried = 0;
  let ran = 0;
  for (let round = 0; round < 400; round++) {
    const text = configCase(round);
    writeFileSync(file, text);
    const config = judged(file, text);
    if (config === null) continue;
    accepted++;
    if (tried === 8) continue;
    const smaller = JSON.stringify(shrunk(config));
    writeFileSync(file, smaller);
    const little = judged(file, smaller);
    if (little === null || !isSmall(little)) continue;
    tried++;
    ran += Number(await twoSteps(little));
  }
  expect(accepted).toBeGreaterThan(40);
  expect(accepted).toBeLessThan(360);
  expect(ran).toBeGreaterThan(4);
});
