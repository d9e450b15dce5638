// Bytes that a page carries: as text within it, or in files beside it.
import { weightsSha256 } from '../base/digest.js';
import { byId } from './elements.js';
import type { Carried } from './play/payload.js';

/** The bytes. Rejects where a file cannot be had. */
export async function bytesOf(carried: Carried): Promise<Uint8Array<ArrayBuffer>> {
  if ('base64' in carried) return decoded(carried.base64);
  const response = await fetch(carried.file);
  if (!response.ok) throw new Error(`${carried.file}: the server says ${response.status}`);
  return new Uint8Array(await response.arrayBuffer());
}

function decoded(base64: string): Uint8Array<ArrayBuffer> {
  const letters = atob(base64);
  const bytes = new Uint8Array(letters.length);
  for (let i = 0; i < letters.length; i++) bytes[i] = letters.charCodeAt(i);
  return bytes;
}

/**
 * So many weights from the end of what is carried: they stand alone, or behind the head of a safetensors file. Rejects where
 * they have not the hash that the page says they have.
 */
export async function weightsOf(carried: Carried, count: number, sha256: string): Promise<Float32Array> {
  const bytes = await bytesOf(carried);
  const weights = new Float32Array(bytes.slice(-4 * count).buffer);
  if (weights.length === count && weightsSha256(weights) === sha256) return weights;
  const where = 'file' in carried ? carried.file : 'this page';
  throw new Error(`${where} is damaged: it has not the weights ${sha256.slice(0, 12)}. Load it anew`);
}

/** A new worker of the page's: its program stands in the page, or in a file beside it. Throws where that may not be loaded. */
export function pageWorker(): Worker {
  const { dataset, textContent } = byId('worker');
  const { file } = dataset;
  if (file !== undefined && location.protocol === 'file:')
    throw new Error(
      'opened as a file, it may not load the files beside it. Open it from a web server, or make one that needs none: r1toy play demo',
    );
  if (file !== undefined) return new Worker(file);
  return new Worker(URL.createObjectURL(new Blob([textContent ?? ''], { type: 'text/javascript' })));
}
