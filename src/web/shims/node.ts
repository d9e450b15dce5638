// What the shared modules take of Node, for a page: hashes, and whether this is the main thread.
import { sha256 } from '@noble/hashes/sha2.js';
import { bytesToHex, utf8ToBytes } from '@noble/hashes/utils.js';

/** Only one thread computes here, so it checks all that is to be checked. */
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
