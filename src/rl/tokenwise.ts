// The advantage of a completion: one number for all of its tokens, or one for each. Whoever reads one reads it here.

export type CompletionAdvantage = number | readonly number[];

/** That of token t, counted from 0. */
export function advantageAt(advantage: CompletionAdvantage, t: number): number {
  return typeof advantage === 'number' ? advantage : advantage[t];
}

/** What is shown of a whole completion: the mean over its tokens. */
export function meanAdvantage(advantage: CompletionAdvantage): number {
  if (typeof advantage === 'number') return advantage;
  return advantage.reduce((sum, value) => sum + value, 0) / advantage.length;
}

/** Whether no token is pushed up or down. */
export function teachesNothing(advantage: CompletionAdvantage): boolean {
  return typeof advantage === 'number' ? advantage === 0 : advantage.every((value) => value === 0);
}
