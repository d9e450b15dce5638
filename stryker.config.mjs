// Mutation testing of the training mathematics: npm run test:mutants. How to read it: docs/mutants.md.

/** What is mutated. The tests that may kill a mutant are listed in vitest.mutants.config.ts. */
const scope = [
  'src/rewards/*.ts',
  // The user's own rewards, and the check of them, are held by test/tasks/own, which starts processes.
  '!src/rewards/{ownRewards,triedCompletions}.ts',
  'src/rl/*.ts',
  'src/{training,stages}/*.ts',
  // What the gradients of KL estimators are held against takes a policy and samples: test/long/klGradients.
  '!src/training/klGradients.ts',
  'src/policy/optimizer.ts',
  'src/pipeline/runPipeline.ts',
];

/** @type {import('@stryker-mutator/api/core').PartialStrykerOptions} */
export default {
  mutate: scope,
  testRunner: 'vitest',
  vitest: { configFile: 'vitest.mutants.config.ts' },
  plugins: ['@stryker-mutator/vitest-runner', './test/mutants/messageTexts.mjs'],
  ignorers: ['message-texts'],
  coverageAnalysis: 'perTest',
  // What runs while a module loads needs all tests for each mutant; R1TOY_MUTANTS=static has the time.
  ignoreStatic: process.env.R1TOY_MUTANTS !== 'static',
  warnings: { slow: false },
  thresholds: { high: 95, low: 90, break: 90 },
  // Two cores: more workers only fight for them.
  concurrency: 2,
  // TypeScript 7 has no JavaScript API: Stryker must neither rewrite a tsconfig nor switch off type checks.
  tsconfigFile: 'none.json',
  disableTypeChecks: false,
  // Those of the root alone: src/ and test/ have folders of these names.
  ignorePatterns: ['/.ci', '/bench', '/reports', '/results', '/runs'],
  tempDirName: '.stryker-tmp',
  reporters: ['clear-text', 'progress-append-only', 'html', 'json'],
  clearTextReporter: { allowColor: false, logTests: false, reportTests: false, skipFull: true },
  htmlReporter: { fileName: 'reports/mutants/index.html' },
  jsonReporter: { fileName: 'reports/mutants/mutants.json' },
  incrementalFile: 'reports/mutants/incremental.json',
};
