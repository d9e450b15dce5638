import { defineConfig } from 'vitest/config';

// The tests that run against each mutant: fast ones alone, none that starts a process.
export default defineConfig({
  test: {
    include: [
      'test/rl/*.test.ts',
      'test/{training,stages}/*.test.ts',
      'test/policy/{optimizer,training,rewardModel}.test.ts',
      'test/kernels/adamw.test.ts',
    ],
    setupFiles: ['test/mutants/seed.ts'],
    testTimeout: 20_000,
    hookTimeout: 20_000,
  },
});
