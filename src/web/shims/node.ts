// What the shared modules take of Node, for a page: hashes, threads, and whether this is the main one.
import { sha256 } from '@noble/hashes/sha2.js';
import { bytesToHex, utf8ToBytes } from '@noble/hashes/utils.js';

/** Each thread checks all that is to be checked. */
export const isMainThread = true;

/** As Node's, for sha256 and hex. */
export function createHash(name: string) {
  if (name !== 'sha256') throw new Error(`no ${name} in a page`);
  const hash = sha256.create();
  return {
    update(content: string | Uint8Array) {
      hash.update(typeof content === 'string' ? utf8ToBytes(content) : content);
      return this;
    },
    digest: () => bytesToHex(hash.digest()),
  };
}

let orderOf: (start: unknown) => unknown = () => {
  throw new Error('no order for threads');
};

/** How a thread is told what it is: its first message, from what Node would start it with. */
export function orderThreads(order: (start: unknown) => unknown): void {
  orderOf = order;
}

/** Node's worker, as far as the crew of a pool uses it: one more worker of the same program as this one. */
export class Worker {
  readonly #worker = new globalThis.Worker(globalThis.location.href);

  constructor(_file: URL, { workerData }: { readonly workerData: unknown }) {
    this.#worker.postMessage(orderOf(workerData));
  }

  on(event: string, listener: (told: unknown) => void): void {
    if (event === 'message') this.#worker.onmessage = ({ data }) => listener(data);
    if (event === 'messageerror') this.#worker.onmessageerror = () => listener(new Error('unreadable'));
    if (event === 'error') this.#worker.onerror = ({ message }) => listener(new Error(message));
  }

  postMessage(message: unknown): void {
    this.#worker.postMessage(message);
  }

  async terminate(): Promise<void> {
    this.#worker.terminate();
  }
}
