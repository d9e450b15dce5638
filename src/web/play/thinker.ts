// The page's way to its worker: questions as promises.
import { vocabulary } from '../../data/tokenizer.js';
import { parameterCount } from '../../policy/parameters.js';
import { bytesOf, pageWorker, weightsOf } from '../bytes.js';
import type { Answers, Asked, PlayPayload, Question, Replied } from './payload.js';

export type Ask = <Kind extends Question['kind']>(
  question: Question & { readonly kind: Kind },
) => Promise<Answers[Kind]>;

/** Starts the worker of the page. A question that fails rejects with an Error that says why. */
export function startWorker(): Ask {
  const worker = pageWorker();
  const waiting = new Map<number, { resolve(answer: unknown): void; reject(error: Error): void }>();
  let next = 0;
  worker.onmessage = ({ data }: MessageEvent<Replied>) => {
    const { resolve, reject } = waiting.get(data.id)!;
    waiting.delete(data.id);
    if (data.error === undefined) resolve(data.answer);
    else reject(new Error(data.error));
  };
  return (question) =>
    new Promise((resolve, reject) => {
      const id = next++;
      waiting.set(id, { resolve: resolve as (answer: unknown) => void, reject });
      worker.postMessage({ id, question } satisfies Asked);
    });
}

/** Gives the worker what the page carries. Rejects where something of it cannot be had, or is damaged. */
export async function giveAll(ask: Ask, { kernels, policies }: PlayPayload): Promise<Answers['start']> {
  const given = await Promise.all(
    policies.map(async ({ shape, weights, sha256 }) => ({
      shape,
      weights: await weightsOf(weights, parameterCount(shape, vocabulary.length), sha256),
    })),
  );
  return ask({ kind: 'start', kernels: await bytesOf(kernels), policies: given });
}
