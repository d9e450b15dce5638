// Ten thousand odd configuration files; of the accepted ones, some hundred run their first steps.
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { configCase, isSmall, judged, twoSteps } from '../reliability/configCases.js';
import { scratch } from '../store/fixtures.js';
import { scaled } from './scale.js';

test('accepted, or refused with lines; what is accepted runs', async () => {
  const file = join(scratch(), 'case.json');
  const rounds = scaled(10_000, 500);
  const mostRuns = scaled(300, 5);
  let [accepted, tried, ran] = [0, 0, 0];
  for (let round = 0; round < rounds; round++) {
    const text = configCase(50_000 + round);
    writeFileSync(file, text);
    const config = judged(file, text);
    if (config === null) continue;
    accepted++;
    if (tried >= mostRuns || !isSmall(config)) continue;
    tried++;
    ran += Number(await twoSteps(config));
  }
  console.log(`configurations: ${rounds}, accepted: ${accepted}; begun: ${tried}, two steps done: ${ran}`);
  expect(ran).toBeGreaterThan(0);
});
