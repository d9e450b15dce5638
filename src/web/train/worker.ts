// R1-Zero in a thread of the browser: the terminal's own GRPO on the terminal's own kernels, so its metrics and weights are
// the terminal's, digit by digit. Where memory can be shared it shares the work out among more of its kind, as the terminal
// does. It ends when the page ends it, or its steps are done.
import { weightsSha256 } from '../../base/digest.js';
import type { WorkerStart } from '../../compute/crew.js';
import { startLocal } from '../../compute/local.js';
import { startPool } from '../../compute/pool.js';
import { type Port, serve } from '../../compute/serve.js';
import { wishKernels } from '../../kernels/wish.js';
import { judge } from '../../rewards/verdict.js';
import { meanAdvantage } from '../../rl/tokenwise.js';
import { questionOf } from '../../tasks/index.js';
import type { Rollout } from '../../training/rollout.js';
import { orderThreads } from '../shims/node.js';
import { carryKernels } from '../shims/ownFiles.js';
import { carryTensorflow } from '../shims/tensorflow.js';
import { learn } from './learn.js';
import type { Fresh, Order, Told } from './payload.js';

const scope = globalThis as unknown as Worker;
const tell = (told: Told) => scope.postMessage(told);

type Training = Order & { readonly kind: 'train' };

async function train({ config, stage: name, base, threads }: Training): Promise<void> {
  wishKernels('wasm');
  const compute = await (threads > 1 ? startPool(config, threads) : startLocal(config));
  let begun = performance.now();
  let end = base;
  for await (const { step, metrics, rollouts, learner } of learn(compute, config, name, base)) {
    const now = performance.now();
    tell({ kind: 'step', step, metrics, fresh: freshOf(rollouts), milliseconds: now - begun });
    begun = now;
    end = learner.weights;
  }
  tell({ kind: 'end', sha256: weightsSha256(end) });
  await compute.close();
}

/** The first completion of a step. */
function freshOf([{ query, words, reward, advantage }]: readonly Rollout[]): Fresh {
  const of = { completion: words, reward, advantage: meanAdvantage(advantage) };
  if (query.kind !== 'problem') return { question: [], right: false, ...of };
  return { question: questionOf(query.problem), right: judge(query.problem, words).correct, ...of };
}

const port: Port = {
  on(_, listener) {
    scope.onmessage = ({ data }) => listener(data);
  },
  postMessage: (message) => scope.postMessage(message),
};

scope.onmessage = ({ data }: MessageEvent<Order>) => {
  const { kernels, tensorflow } = data;
  carryKernels(kernels);
  carryTensorflow(tensorflow);
  orderThreads((start): Order => ({ kind: 'serve', start: start as WorkerStart, kernels, tensorflow }));
  if (data.kind === 'serve') void serve(port, data.start, () => performance.now());
  else train(data).catch((error: Error) => tell({ kind: 'error', message: error.message }));
};
