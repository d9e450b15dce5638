// The rows that an event adds to the row files, the same when a run is recorded and when it is replayed.
import type { PipelineEvent } from '../pipeline/events.js';
import type { ParameterSpec } from '../policy/parameters.js';
import type { GateRow } from '../training/gate.js';
import type { JournalName } from './journal.js';
import { tensorHashes } from './tensorHashes.js';

/** Rows of one event, by file, in the order they are written. */
export function eventRows(
  event: PipelineEvent,
  layout: readonly ParameterSpec[],
): [file: JournalName, rows: readonly object[]][] {
  switch (event.kind) {
    case 'step': {
      const { stage, step } = event.state;
      return [
        ['metrics.jsonl', [{ stage, step, ...event.metrics }]],
        ['hashes.jsonl', [{ stage, step, tensors: tensorHashes(event.state, layout) }]],
      ];
    }
    case 'rollouts':
      return [['rollouts.jsonl', event.rows]];
    case 'eval':
      return [['eval.jsonl', [event.row]]];
    case 'sft-data':
      return sftDataRows(event);
    case 'gate':
      return [['metrics.jsonl', [{ stage: event.stage, step: 0, ...gateMetrics(event.rows) }]]];
    case 'reward-models':
      return [['metrics.jsonl', [{ stage: event.stage, step: 0, ...event.metrics }]]];
    case 'stage-start':
    case 'stage-end':
      return [];
  }
}

/** `gate/addition/2/live` and so on. */
function gateMetrics(rows: readonly GateRow[]): Record<string, number> {
  const metrics = rows.flatMap(({ task, level, passAt1, passAtGroup, ...numbers }) =>
    Object.entries({ ...numbers, 'pass@1': passAt1, 'pass@group': passAtGroup }).map(([name, value]) => [
      `gate/${task}/${level}/${name}`,
      value,
    ]),
  );
  return Object.fromEntries(metrics);
}

function sftDataRows({
  stage,
  rows,
  filters,
}: Extract<PipelineEvent, { kind: 'sft-data' }>): [JournalName, readonly object[]][] {
  const data = rows.map((row) => ({ ...row, stage }));
  if (filters === null) return [['sft-data.jsonl', data]];
  const counts = Object.entries(filters).map(([name, count]) => [`filters/${name}`, count]);
  return [
    ['sft-data.jsonl', data],
    ['metrics.jsonl', [{ stage, step: 0, ...Object.fromEntries(counts) }]],
  ];
}
