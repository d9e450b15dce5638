// A thread with stock TF.js on its wasm backend, without r1toy's own kernels: the policy runs on composite
// ops. Answers each message (a number of repeats) with the milliseconds and losses of train steps S.
import { parentPort } from 'node:worker_threads';
import { models, trainStep } from '../dist/bench/workloads.js';
import { computeOn } from '../dist/compute/local.js';
import { startBackend } from '../dist/policy/backend.js';
import { timed } from './timed.mjs';

const { shape, batch } = models.S;
const compute = computeOn(await startBackend('wasm', false), shape);
const step = trainStep(compute, shape, batch);
parentPort.on('message', async (repeats) => parentPort.postMessage(await timed(step.run, repeats)));
