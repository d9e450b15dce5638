// A worker thread of Node.
import { parentPort, workerData } from 'node:worker_threads';
import type { WorkerStart } from './crew.js';
import { serve } from './serve.js';

// A job that cannot be read would never be answered.
parentPort!.on('messageerror', (error) => {
  throw error;
});

await serve(parentPort!, workerData as WorkerStart, () => performance.now());
