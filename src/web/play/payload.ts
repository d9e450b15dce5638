// What a page to play with carries, and what its two halves, the page and the worker, say to each other. Plain data.
import type { PolicyShape } from '../../config/schema.js';
import type { Candidate } from '../../policy/engine/likeliest.js';

/** What a page carries: bytes as base64 in itself, or the address of a file, relative to it. */
export type Carried = { readonly base64: string } | { readonly file: string };

/** A policy of a page: the weights at the end of a stage. */
export interface PlayPolicy {
  /** Name of the run, and label of the stage: `r1`, `Dev1`. */
  readonly run: string;
  readonly label: string;
  /** What its stage did to it, in a few words. */
  readonly about: string;
  readonly shape: PolicyShape;
  /** Longest completion, where the context has room for it. */
  readonly maxNewTokens: number;
  readonly sha256: string;
  /** Weights as little-endian float32. */
  readonly weights: Carried;
}

/** What stands in a page as JSON. */
export interface PlayPayload {
  readonly version: string;
  readonly temperature: number;
  /** What a terminal's command ends with: ` --out DIR`, or nothing. */
  readonly out: string;
  readonly policies: readonly PlayPolicy[];
  /** kernels.wasm. */
  readonly kernels: Carried;
}

/** What the worker is asked; `policy` is an index. Ids are token ids. */
export type Question =
  | {
      readonly kind: 'start';
      readonly kernels: Uint8Array;
      readonly policies: readonly { readonly shape: PolicyShape; readonly weights: Float32Array }[];
    }
  | {
      readonly kind: 'sample';
      readonly policy: number;
      readonly prompt: readonly number[];
      readonly count: number;
      readonly key: readonly (string | number)[];
      readonly temperature: number;
      readonly maxNewTokens: number;
    }
  | {
      readonly kind: 'likeliest';
      readonly policy: number;
      readonly ids: readonly number[];
      readonly first: number;
      readonly temperature: number;
    };

/** A completion as the page needs it. */
export interface Said {
  readonly ids: readonly number[];
  readonly logprobs: readonly number[];
}

/** What comes back, by the kind of question. */
export interface Answers {
  readonly start: { readonly ready: true };
  readonly sample: { readonly said: readonly Said[] };
  readonly likeliest: { readonly lists: readonly (readonly Candidate[])[] };
}

/** A message either way; an error is told in words. */
export interface Asked {
  readonly id: number;
  readonly question: Question;
}
export interface Replied {
  readonly id: number;
  readonly answer?: Answers[keyof Answers];
  readonly error?: string;
}
