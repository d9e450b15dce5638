import { defineConfig } from 'vitest/config';

// Files that replace modules, start processes or count what is loaded have their modules to themselves. The others
// share them within a worker, which saves loading TF.js a hundred times.
const apart = ['test/{cli,compute,package,reliability,runs}/**/*.test.ts', 'test/kernels/adamw.test.ts'];
// Kills and mutants by the thousand: npm run test:long.
const long = 'test/long/**';

export default defineConfig({
  test: {
    // A hang is a failure, a slow machine is none.
    testTimeout: 180_000,
    hookTimeout: 180_000,
    // Two cores: more workers only fight for them.
    maxWorkers: 2,
    projects: [
      {
        extends: true,
        test: { name: 'apart', include: apart, globalSetup: 'test/reliability/sharedFolder.ts' },
      },
      {
        extends: true,
        test: { name: 'shared', include: ['test/**/*.test.ts'], exclude: [...apart, long], isolate: false },
      },
    ],
  },
});
