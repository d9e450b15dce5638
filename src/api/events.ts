// What a training tells: rows of the run's files as they are written, without weights.

/** One thing that happened in a run, or in the base that it starts from. */
export type TrainEvent =
  | {
      /** What the command would say. */
      readonly kind: 'message';
      /** One line. */
      readonly text: string;
    }
  | {
      /** A stage begins. */
      readonly kind: 'stage-start';
      /** The run's name, or `base`. */
      readonly run: string;
      /** Name of the stage, as in `run.json`. */
      readonly stage: string;
      /** Steps that it will have. */
      readonly steps: number;
    }
  | {
      /** A step is done. */
      readonly kind: 'step';
      /** The run's name, or `base`. */
      readonly run: string;
      /** Name of the stage. */
      readonly stage: string;
      /** Steps of the stage that are done. */
      readonly step: number;
      /** Of how many. */
      readonly steps: number;
      /** As in metrics.jsonl: `reward`, `rewards/accuracy/mean`, ... */
      readonly metrics: Readonly<Record<string, number>>;
    }
  | {
      /** Held-out problems were asked. */
      readonly kind: 'eval';
      /** The run's name, or `base`. */
      readonly run: string;
      /** Name of the stage. */
      readonly stage: string;
      /** Steps of the stage that were done; 0: before the first. */
      readonly step: number;
      /** Held-out metrics by group, as in eval.jsonl: `groups.all['pass@1']`. */
      readonly groups: Readonly<Record<string, Readonly<Record<string, number>>>>;
    }
  | {
      /** A stage is done. */
      readonly kind: 'stage-end';
      /** The run's name, or `base`. */
      readonly run: string;
      /** Name of the stage. */
      readonly stage: string;
      /** Hash of the weights that it ends with. */
      readonly sha256: string;
    };

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
