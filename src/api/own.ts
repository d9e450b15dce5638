// The user's own tasks and rewards for a library: a process has one set of them, as its tables are made once.
import { exitCodes, UserError } from '../base/errors.js';
import { extensionHashes, readExtensions, takeExtensions } from '../base/extensions.js';

/** Files with tasks and rewards of your own, by path. */
export interface OwnFiles {
  /** Modules that each describe a task, as `--task` takes them. */
  readonly tasks?: readonly string[] | undefined;
  /** Modules that each describe a reward, as `--reward` takes them. */
  readonly rewards?: readonly string[] | undefined;
}

let made: string | null = null;

/** Takes the files, at the first call of a process. Errors: `config` of a file, `usage` for other files at a later call. */
export async function takeOwn({ tasks = [], rewards = [] }: OwnFiles): Promise<void> {
  const files = readExtensions([
    ...tasks.map((path) => ({ kind: 'task' as const, path })),
    ...rewards.map((path) => ({ kind: 'reward' as const, path })),
  ]);
  const wanted = JSON.stringify(files.map(({ kind, text }) => [kind, text]));
  if (made === null) {
    await takeExtensions(files);
    made = wanted;
  } else if (made !== wanted) {
    const known = JSON.stringify(extensionHashes() ?? 'none');
    throw new UserError(
      exitCodes.usage,
      `tasks, rewards: a process has one set of them (${known}). Use a process for each set.`,
    );
  }
}
