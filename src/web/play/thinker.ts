// The page's way to its worker: questions as promises.
import { bytesOf } from '../bytes.js';
import type { Answers, Asked, PlayPayload, Question, Replied } from './payload.js';

export type Ask = <Kind extends Question['kind']>(
  question: Question & { readonly kind: Kind },
) => Promise<Answers[Kind]>;

/** Starts a worker whose program is `source`. A question that fails rejects with an Error that says why. */
export function startWorker(source: string): Ask {
  const worker = new Worker(URL.createObjectURL(new Blob([source], { type: 'text/javascript' })));
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

/** Gives the worker what the page carries. */
export function giveAll(ask: Ask, { kernels, policies }: PlayPayload): Promise<Answers['start']> {
  return ask({
    kind: 'start',
    kernels: bytesOf(kernels),
    policies: policies.map(({ shape, weights }) => ({
      shape,
      weights: new Float32Array(bytesOf(weights).buffer),
    })),
  });
}
