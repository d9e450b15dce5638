// What a training tells: rows of the run's files as they are written, without weights.

/** One thing that happened in a run, or in the base that it starts from. */
export type TrainEvent =
  | { readonly kind: 'message'; readonly text: string }
  | { readonly kind: 'stage-start'; readonly run: string; readonly stage: string; readonly steps: number }
  | {
      readonly kind: 'step';
      readonly run: string;
      readonly stage: string;
      /** Steps of the stage that are done, of how many. */
      readonly step: number;
      readonly steps: number;
      /** As in metrics.jsonl: `reward`, `rewards/accuracy/mean`, ... */
      readonly metrics: Readonly<Record<string, number>>;
    }
  | {
      readonly kind: 'eval';
      readonly run: string;
      readonly stage: string;
      readonly step: number;
      /** Held-out metrics by group, as in eval.jsonl: `groups.all['pass@1']`. */
      readonly groups: Readonly<Record<string, Readonly<Record<string, number>>>>;
    }
  | { readonly kind: 'stage-end'; readonly run: string; readonly stage: string; readonly sha256: string };

/** Hands what is put in, in its order, to one reader. */
export interface Queue<T> extends AsyncIterable<T> {
  put(item: T): void;
  /** Ends it: the reader gets what is left, then the error if there is one. */
  end(error?: unknown): void;
}

/** An empty queue. */
export function createQueue<T>(): Queue<T> {
  const items: T[] = [];
  let ended: { readonly error: unknown } | null = null;
  let wake = () => {};
  return {
    put(item) {
      items.push(item);
      wake();
    },
    end(error) {
      ended = { error };
      wake();
    },
    async *[Symbol.asyncIterator]() {
      for (;;) {
        while (items.length > 0) yield items.shift()!;
        if (ended !== null) break;
        await new Promise<void>((resolve) => {
          wake = resolve;
        });
      }
      if (ended.error !== undefined) throw ended.error;
    },
  };
}
