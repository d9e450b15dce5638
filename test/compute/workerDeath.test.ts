// A worker that dies: the call it was working on fails at once with a clear error, and so do later ones.
import { expect, it, vi } from 'vitest';
import { exitCodes, UserError } from '../../src/base/errors.js';
import { startPool } from '../../src/compute/pool.js';
import { tinyBase, tinyConfig } from '../pipeline/tiny.js';

/** Says it is ready, and ends when it is given its first job. Made where the mock is, which runs first. */
vi.mock('node:worker_threads', async () => {
  const { EventEmitter } = await import('node:events');
  class DyingWorker extends EventEmitter {
    constructor() {
      super();
      queueMicrotask(() => this.emit('message', { kind: 'ready' }));
    }

    postMessage(): void {
      queueMicrotask(() => this.emit('exit', 134));
    }

    async terminate(): Promise<number> {
      return 0;
    }
  }
  return { Worker: DyingWorker };
});

it('ends the call with an error that names the cause and the cure, never with a hang', async () => {
  const config = tinyConfig();
  const pool = await startPool(config, 2);
  const request = [{ prompt: [1, 2], count: 1, key: ['x'] }];
  const options = { temperature: 1, maxNewTokens: 4, endId: 1 };
  for (let attempt = 0; attempt < 2; attempt++) {
    const failure = await pool.sample(tinyBase(config), request, options).catch((error) => error);
    expect(failure).toBeInstanceOf(UserError);
    expect(failure.exitCode).toBe(exitCodes.bug);
    expect(failure.message).toMatch(/worker thread: it ended with code 134.*resumed.*--threads 1/);
  }
  await pool.close();
});
