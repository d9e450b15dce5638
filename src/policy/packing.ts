// Lays rows end to end without padding, so no work is spent on tokens that are not there.
import type { PackedRows } from './types.js';

/** A prompt and what follows it, as token ids. */
export interface Row {
  readonly prompt: readonly number[];
  readonly completion: ArrayLike<number>;
}

/**
 * Packs rows for next-token prediction. A row's inputs are prompt and completion without the last
 * token; its targets are the tokens that follow, prompt tokens included only when `learn` is 'all'.
 * With 'completion', the targets that are not -1 are exactly the completions' tokens, in order.
 * Throws RangeError on a row with nothing to predict.
 */
export function packRows(rows: readonly Row[], learn: 'all' | 'completion'): PackedRows {
  const starts = new Int32Array(rows.length + 1);
  for (const [b, { prompt, completion }] of rows.entries()) {
    const inputs = prompt.length + completion.length - 1;
    if (inputs < 1 || (learn === 'completion' && prompt.length === 0)) {
      throw new RangeError(`packRows: row ${b} has nothing to predict its tokens from`);
    }
    starts[b + 1] = starts[b] + inputs;
  }
  const ids = new Int32Array(starts[rows.length]);
  const targets = new Int32Array(starts[rows.length]);
  for (const [b, { prompt, completion }] of rows.entries()) {
    const tokens = [...prompt, ...Array.from(completion)];
    for (let i = 0; i + 1 < tokens.length; i++) {
      ids[starts[b] + i] = tokens[i];
      targets[starts[b] + i] = learn === 'completion' && i + 1 < prompt.length ? -1 : tokens[i + 1];
    }
  }
  return { ids, targets, starts };
}

/** Lays whole texts end to end, for models that read them and predict nothing. */
export function packTexts(texts: readonly (readonly number[])[]): Pick<PackedRows, 'ids' | 'starts'> {
  const starts = new Int32Array(texts.length + 1);
  for (const [b, text] of texts.entries()) starts[b + 1] = starts[b] + text.length;
  return { ids: Int32Array.from(texts.flat()), starts };
}
