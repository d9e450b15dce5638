// R1-Zero in a thread of the browser: the terminal's own GRPO on the terminal's own kernels, so its metrics and weights are
// the terminal's, digit by digit. It ends when the page ends it, or its steps are done.
import { weightsSha256 } from '../../base/digest.js';
import { computeOn } from '../../compute/local.js';
import { vocabulary } from '../../data/tokenizer.js';
import { wishKernels } from '../../kernels/wish.js';
import { startBackend } from '../../policy/backend.js';
import { parameterLayout } from '../../policy/parameters.js';
import type { Rollout } from '../../rl/rollout.js';
import { judge } from '../../rl/verdict.js';
import { promptOf } from '../../tasks/index.js';
import { grpo } from '../../training/grpo.js';
import { newLearner } from '../../training/update.js';
import { carryKernels } from '../shims/ownFiles.js';
import { carryTensorflow } from '../shims/tensorflow.js';
import type { Fresh, Order, Told } from './payload.js';

const scope = globalThis as unknown as Worker;
const tell = (told: Told) => scope.postMessage(told);

async function train({ config, stage: name, base, kernels, tensorflow }: Order): Promise<void> {
  carryKernels(kernels);
  carryTensorflow(tensorflow);
  wishKernels('wasm');
  const compute = computeOn(await startBackend('wasm'), config.policy);
  const layout = parameterLayout(config.policy, vocabulary.length);
  const learner = newLearner(base);
  const context = { compute, layout, optimizer: config.optimizer };
  const stage = {
    name,
    settings: config.reasoningRl,
    general: null,
    done: 0,
    reference: null,
  };
  let begun = performance.now();
  for await (const { step, metrics, rollouts } of grpo(context, learner, config, stage)) {
    const now = performance.now();
    tell({ kind: 'step', step, metrics, fresh: freshOf(rollouts), milliseconds: now - begun });
    begun = now;
  }
  tell({ kind: 'end', sha256: weightsSha256(learner.weights) });
}

/** The first completion of a step. */
function freshOf([{ query, words, reward, advantage }]: readonly Rollout[]): Fresh {
  const of = { completion: words.join(' '), reward, advantage };
  if (query.kind !== 'problem') return { prompt: '', right: false, ...of };
  return { prompt: promptOf(query.problem).join(' '), right: judge(query.problem, words).correct, ...of };
}

scope.onmessage = ({ data }: MessageEvent<Order>) => {
  train(data).catch((error: Error) => tell({ kind: 'error', message: error.message }));
};
