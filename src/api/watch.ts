// Watches a training for a library: its events as rows.
import type { PipelineEvent } from '../pipeline/events.js';
import { needsBase } from '../pipeline/recipes.js';
import type { Observer } from '../runs/observer.js';
import type { Queue, TrainEvent } from './events.js';

/** An observer that puts what happens into a queue; events of the base say so. */
export function watcher(name: string, queue: Queue<TrainEvent>): Observer {
  return {
    tell: (text) => queue.put({ kind: 'message', text }),
    progress(config, whole) {
      const run = needsBase(config.recipe) === needsBase(whole.recipe) ? name : 'base';
      return {
        show(event) {
          const told = rowOf(run, event);
          if (told !== null) queue.put(told);
        },
        stop() {},
      };
    },
  };
}

/** An event without weights, which are live; null where only the run's files have it. */
function rowOf(run: string, event: PipelineEvent): TrainEvent | null {
  switch (event.kind) {
    case 'stage-start':
      return { kind: event.kind, run, stage: event.stage, steps: event.steps };
    case 'step': {
      const { stage, step, steps } = event.state;
      return { kind: event.kind, run, stage, step, steps, metrics: event.metrics };
    }
    case 'eval':
      return {
        kind: event.kind,
        run,
        stage: event.row.stage,
        step: event.row.step,
        groups: event.row.groups,
      };
    case 'stage-end':
      return { kind: event.kind, run, stage: event.lineage.stage, sha256: event.lineage.sha256 };
    default:
      return null;
  }
}
