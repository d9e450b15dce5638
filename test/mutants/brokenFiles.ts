// Stryker's runner counts failed tests alone: a mutant that stops a test file from loading, or its beforeAll,
// would survive, and a file that does not load at all would be passed over in silence. This reporter gives
// such a file one failed test (stryker-js issues 6150 and 6179).
import {
  experimental_getRunnerTask as fileOf,
  type Reporter,
  type RunnerTask,
  type RunnerTestFile,
} from 'vitest/node';

const hasFailedTest = (task: RunnerTask): boolean =>
  task.type === 'suite' ? task.tasks.some(hasFailedTest) : task.result?.state === 'fail';

function tell(file: RunnerTestFile): void {
  if (file.result?.state !== 'fail' || hasFailedTest(file)) return;
  const { filepath, name, result } = file;
  const broken = { type: 'test', name: 'loads', mode: 'run', file: { filepath, name }, result };
  file.tasks.push(broken as unknown as RunnerTask);
}

export const brokenFiles: Reporter = {
  onTestRunEnd(modules) {
    for (const module of modules) tell(fileOf(module));
  },
};
