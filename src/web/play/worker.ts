// The half of a page that computes, in a thread of its own: the page stays awake. It is the terminal's sampler on the
// same WebAssembly, so the same seed gives the same words.
import { endId, vocabulary } from '../../data/tokenizer.js';
import { wishKernels } from '../../kernels/wish.js';
import type { DecoderShape } from '../../policy/engine/decoder.js';
import { createSamplingEngine, type SamplingEngine } from '../../policy/engine/engine.js';
import { likeliest } from '../../policy/engine/likeliest.js';
import { rotaryTable } from '../../policy/rotary.js';
import { carryKernels } from '../shims/ownFiles.js';
import type { Answers, Asked, Question, Replied } from './payload.js';

interface Held {
  readonly shape: DecoderShape;
  readonly weights: Float32Array;
  readonly engine: SamplingEngine;
}

/** Words that are shown as what might have come instead. */
const candidates = 5;
const held: Held[] = [];

type Of<Kind extends Question['kind']> = Question & { readonly kind: Kind };
const answers: { readonly [Kind in Question['kind']]: (question: Of<Kind>) => Answers[Kind] } = {
  start({ kernels, policies }) {
    carryKernels(kernels);
    wishKernels('wasm');
    for (const { shape: policy, weights } of policies) {
      const shape = { policy, vocabularySize: vocabulary.length, rotary: rotaryTable(policy) };
      const engine = createSamplingEngine(shape);
      engine.load(weights);
      held.push({ shape, weights, engine });
    }
    return { ready: true };
  },
  sample({ policy, prompt, count, key, temperature, maxNewTokens }) {
    const options = { temperature, maxNewTokens, endId };
    const completions = held[policy].engine.sample([{ prompt, count, key }], options);
    return {
      said: completions.map(({ ids, logprobs }) => ({ ids: [...ids], logprobs: [...logprobs] })),
    };
  },
  likeliest({ policy, ids, first, temperature }) {
    const { shape, weights } = held[policy];
    return {
      lists: likeliest(shape, weights, ids, first, { temperature: temperature || 1, count: candidates }),
    };
  },
};

function answer({ id, question }: Asked): Replied {
  try {
    const reply = answers[question.kind] as (question: Question) => Answers[keyof Answers];
    return { id, answer: reply(question) };
  } catch (error) {
    return { id, error: (error as Error).message };
  }
}

const scope = globalThis as unknown as Worker;
scope.onmessage = ({ data }: MessageEvent<Asked>) => scope.postMessage(answer(data));
