// The programs that are compared, each behind the same two calls: `run(work, repeats)` -> { times, losses }
// in milliseconds, of CPU if `cpu`, and `close()`.
import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { Worker } from 'node:worker_threads';
import {
  fixedIteration,
  iterationSize,
  models,
  rollout,
  rolloutSize,
  trainStep,
} from '../dist/bench/workloads.js';
import { startCompute } from '../dist/compute/start.js';
import { configSchema } from '../dist/config/schema.js';
import { timed } from './timed.mjs';

/** The Python to use: R1TOY_PYTHON, else Debian's, which sees python3-torch, else any. */
export function findPython() {
  const debian = '/usr/bin/python3';
  return process.env.R1TOY_PYTHON ?? (existsSync(debian) ? debian : 'python3');
}

/** Version of the PyTorch that a Python has, or null. */
export function torchVersion(python) {
  const found = spawnSync(python, ['-c', 'import torch; print(torch.__version__)'], { encoding: 'utf8' });
  return found.status === 0 ? found.stdout.trim() : null;
}

/** r1toy with so many threads, 1: in this one. */
export async function startR1toy(threads, cpu) {
  const { compute: settings } = configSchema.parse({});
  const start = (shape) => startCompute({ policy: shape, compute: settings }, threads);
  const [small, large] = [await start(models.S.shape), await start(models.M.shape)];
  const works = {
    'train.S': trainStep(small, models.S.shape, models.S.batch),
    'train.M': trainStep(large, models.M.shape, models.M.batch),
    rollout: rollout(small, models.S.shape, rolloutSize),
    iteration: fixedIteration(small, models.S.shape, iterationSize),
  };
  return {
    run: (work, repeats) => timed(works[work].run, repeats, cpu),
    close: () => Promise.all([small.close(), large.close()]),
  };
}

/** Stock TF.js on its wasm backend; it only knows the work train.S. */
export async function startStock() {
  const worker = new Worker(new URL('./stock.mjs', import.meta.url));
  return {
    async run(_work, repeats) {
      worker.postMessage(repeats);
      return (await once(worker, 'message'))[0];
    },
    close: () => worker.terminate(),
  };
}

/** OpenBLAS takes its fastest kernels by itself; a variable that names those of another processor would slow it down. */
function withoutBlasChoices(environment) {
  return Object.fromEntries(Object.entries(environment).filter(([name]) => !name.startsWith('OPENBLAS_')));
}

/** PyTorch with so many threads, in a process of its own, on what `folder` holds. `about`: versions. */
export async function startTorch(python, folder, { threads, cpu }) {
  const script = fileURLToPath(new URL('./peer.py', import.meta.url));
  const child = spawn(python, [script, folder, String(threads), cpu ? 'cpu' : 'wall'], {
    stdio: ['pipe', 'pipe', 'inherit'],
    env: {
      ...withoutBlasChoices(process.env),
      OMP_NUM_THREADS: String(threads),
      OPENBLAS_NUM_THREADS: String(threads),
      // Waiting threads sleep: spinning ones would take the cores from whoever is measured next.
      OMP_WAIT_POLICY: 'PASSIVE',
    },
  });
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  const answer = async () => {
    const { value, done } = await lines.next();
    if (done) throw new Error('bench: PyTorch ended early; see its message above');
    return JSON.parse(value);
  };
  const about = await answer();
  return {
    about,
    async run(work, repeats) {
      child.stdin.write(`${JSON.stringify({ work, repeats })}\n`);
      return answer();
    },
    async close() {
      child.stdin.end();
      if (child.exitCode === null) await once(child, 'exit');
    },
  };
}
