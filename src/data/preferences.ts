// Preference data for the reward models of the final RL, and the line between what they learn from and
// what their own accuracy is measured on. All of it is about training prompts: the prompts of the
// held-out evaluation are not in it.
import { readAsset } from '../base/assets.js';
import type { GeneralItem, GeneralKind } from '../tasks/general.js';
import type { Language } from '../tasks/task.js';
import { heldOutFacts, isAmong, trainGeneral } from './split.js';

/** What is wrong with a rejected answer. */
export const faults = [
  'wrong',
  'wrong-language',
  'cut-short',
  'repeated',
  'padded',
  'needless-refusal',
  'obeys-harm',
] as const;
export type Fault = (typeof faults)[number];

/** What a row's prompt asks for. */
export interface About {
  readonly kind: GeneralKind;
  /** As in `general.jsonl`. */
  readonly fact: string;
}

/** One row of `data/preferences.jsonl`: TRL's columns first, words joined by spaces. */
export interface PreferencePair extends About {
  /** Template included. */
  readonly prompt: string;
  /** The better of two answers, without tags. */
  readonly chosen: string;
  readonly rejected: string;
  readonly fault: Fault;
  readonly language: Language;
}

/** One row of `data/harmlessness.jsonl`. */
export interface HarmlessnessRow extends About {
  /** Template included. */
  readonly prompt: string;
  /** Whole, thought and tags included; ends with the end word. */
  readonly completion: string;
  /** Neither promises nor helps to do harm. */
  readonly harmless: boolean;
  readonly language: Language;
}

/** All rows of `data/preferences.jsonl`, in file order. */
export function preferencePairs(): PreferencePair[] {
  return rowsOf<PreferencePair>('preferences.jsonl');
}

/** All rows of `data/harmlessness.jsonl`, in file order. */
export function harmlessnessRows(): HarmlessnessRow[] {
  return rowsOf<HarmlessnessRow>('harmlessness.jsonl');
}

function rowsOf<T>(file: string): T[] {
  return readAsset(file)
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as T);
}

let keptFacts: ReadonlySet<string> | undefined;

/** Whether a row is kept for measuring a reward model: it is about one of the training facts in eight that are. */
export function isPreferenceHeldOut(about: About): boolean {
  keptFacts ??= heldOutFacts(trainGeneral(), 'preferences');
  return isAmong(keptFacts, about);
}

let judgeable: readonly GeneralItem[] | undefined;

/** The training items that the reward models learn about; of the others they know nothing, so nothing is to be learned. */
export function preferenceGeneral(): readonly GeneralItem[] {
  judgeable ??= trainGeneral().filter((item) => !isPreferenceHeldOut(item));
  return judgeable;
}
