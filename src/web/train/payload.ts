// What a page that trains carries, and what the page and its worker say to each other. Plain data.
import type { WorkerStart } from '../../compute/crew.js';
import type { SchemaNode } from '../../config/allowed.js';
import type { Config } from '../../config/schema.js';
import type { RecipeName } from '../../pipeline/recipes.js';
import type { Carried } from '../play/payload.js';

/** What stands in a page as JSON. */
export interface TrainPayload {
  readonly version: string;
  /** Name of the run whose base and settings these are, and its recipe. */
  readonly run: string;
  readonly recipe: RecipeName;
  /** Resolved settings of R1-Zero, on which the reader's choices are laid. */
  readonly config: Config;
  /** What the numbers of its reinforcement allow, by their paths. */
  readonly allowed: Readonly<Record<string, SchemaNode>>;
  /** Name of the stage: part of the key of every draw. */
  readonly stage: string;
  /** R1-Zero's settings where nobody chooses any: what the command need not name. */
  readonly usual: Config;
  /** What the terminal's command ends with: ` --out DIR`, or nothing. */
  readonly out: string;
  /** The base, little-endian float32, so many weights. */
  readonly base: Carried;
  readonly weights: number;
  readonly baseSha256: string;
  readonly kernels: Carried;
  readonly tensorflow: Carried;
}

/** What a worker is told, once: to train, or to serve one that does. */
export type Order = (
  | {
      readonly kind: 'train';
      readonly config: Config;
      readonly stage: string;
      readonly base: Float32Array;
      /** Workers to share the work among, where it is not 1; without influence on any result. */
      readonly threads: number;
    }
  | { readonly kind: 'serve'; readonly start: WorkerStart }
) & {
  readonly kernels: Uint8Array;
  readonly tensorflow: Uint8Array;
};

/** A completion of a step, and what it earned. */
export interface Fresh {
  readonly question: readonly string[];
  readonly completion: readonly string[];
  readonly right: boolean;
  readonly reward: number;
  readonly advantage: number;
}

/** What comes back: step by step, then the end, or an error in words. */
export type Told =
  | {
      readonly kind: 'step';
      readonly step: number;
      readonly metrics: Readonly<Record<string, number>>;
      readonly fresh: Fresh;
      readonly milliseconds: number;
    }
  | { readonly kind: 'end'; readonly sha256: string }
  | { readonly kind: 'error'; readonly message: string };
