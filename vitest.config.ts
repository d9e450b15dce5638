import { defineConfig } from 'vitest/config';
import { BaseSequencer, type TestSpecification } from 'vitest/node';

// Files that replace modules have theirs to themselves. The others share them within a worker, which saves loading
// TF.js a hundred times.
const apart = [
  'test/cli/json.test.ts',
  'test/compute/{goldenBits,workerDeath}.test.ts',
  'test/kernels/adamw.test.ts',
];
// Kills and mutants by the thousand: npm run test:long.
const long = 'test/long/**';

/** Files that start many programs come first: the last worker then has short ones to end with. */
class LongestFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const rank = ({ moduleId }: TestSpecification) =>
      /\/test\/(cli|package|page|reliability)\//.test(moduleId) ? 0 : 1;
    return (await super.sort(files)).toSorted((a, b) => rank(a) - rank(b));
  }
}

export default defineConfig({
  test: {
    // A hang is a failure, a slow machine is none.
    testTimeout: 180_000,
    hookTimeout: 180_000,
    // Two cores: more workers only fight for them.
    maxWorkers: 2,
    sequence: { sequencer: LongestFirst },
    globalSetup: 'test/reliability/sharedFolder.ts',
    projects: [
      { extends: true, test: { name: 'apart', include: apart } },
      {
        extends: true,
        test: {
          name: 'shared',
          globalSetup: 'test/page/chromium.ts',
          include: ['test/**/*.test.ts'],
          exclude: [...apart, long],
          isolate: false,
        },
      },
    ],
  },
});
