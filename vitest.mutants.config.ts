import { defineConfig } from 'vitest/config';
import { BaseSequencer, type TestSpecification } from 'vitest/node';
import { brokenFiles } from './test/mutants/brokenFiles.js';

// The tests that run against each mutant: fast ones alone, none that starts a process. A mutant's run ends at
// the first failure, so what computes least comes first.
const include = [
  'test/{rewards,rl}/*.test.ts',
  'test/policy/optimizer.test.ts',
  'test/kernels/adamw.test.ts',
  'test/policy/{training,rewardModel}.test.ts',
  'test/{training,stages}/*.test.ts',
  'test/pipeline/{stageEvents,goingOn}.test.ts',
];
// They train a real policy, which takes seconds; files beside them hold what they do with an invented one.
const exclude = ['test/training/{causal,grpo,rewardModels}.test.ts'];
const quickest = [
  ...[/\/test\/rl\//, /\/optimizer\.test/, /\/adamw\.test/, /\/test\/training\//],
  ...[/\/stages\/(size|prepare)\.test/, /\/test\/stages\//, /\/test\/pipeline\//, /\/test\/policy\//],
];

class QuickestFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const rank = ({ moduleId }: TestSpecification) => {
      const place = quickest.findIndex((pattern) => pattern.test(moduleId));
      return place < 0 ? quickest.length : place;
    };
    return files.toSorted((a, b) => rank(a) - rank(b) || a.moduleId.localeCompare(b.moduleId));
  }
}

export default defineConfig({
  test: {
    include,
    exclude,
    sequence: { sequencer: QuickestFirst },
    reporters: ['default', brokenFiles],
    setupFiles: ['test/mutants/seed.ts'],
    testTimeout: 60_000,
    hookTimeout: 60_000,
  },
});
