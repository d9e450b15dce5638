// A finished run as TensorBoard's files: a folder a stage, so that stages and runs lie over one another by metric.
import type { StageName } from '../stages/index.js';
import type { Files } from '../store/exportFiles.js';
import type { RunData } from '../store/readRun.js';
import {
  evalScalars,
  eventFileMark,
  rowScalars,
  type Scalars,
  scalarsRecord,
  versionRecord,
} from './tensorboard.js';

/** What the files are made of; `seconds`: of each step of a stage, as they were done. */
export interface ChartedRun extends Pick<RunData, 'config' | 'metrics' | 'evals'> {
  readonly seconds: Iterable<{ readonly stage: StageName; readonly step: number; readonly seconds: number }>;
}

/** The files, by stage; the clock of a step is what the run took until then. */
export function eventFiles({ config, metrics, evals, seconds }: ChartedRun): Files {
  const clock = new Map<string, number>();
  let now = 0;
  for (const { stage, step, seconds: took } of seconds) {
    now += took;
    clock.set(`${stage} ${step}`, now);
  }
  // A base was measured, but its steps are another run's.
  const stages = [...new Set(metrics.map(({ stage }) => stage))];
  return new Map(
    stages.map((stage, i) => {
      const at = (step: number) => clock.get(`${stage} ${step}`) ?? 0;
      const rows: [number, Scalars][] = [
        ...metrics
          .filter((row) => row.stage === stage)
          .map((row): [number, Scalars] => [row.step, rowScalars(row)]),
        ...evals
          .filter((row) => row.stage === stage)
          .map((row): [number, Scalars] => [row.step, evalScalars(row, config.eval.temperature)]),
      ];
      // A reader takes a step that goes back for a restart, and drops what came after it.
      const inOrder = rows.filter(([, scalars]) => scalars.length > 0).sort(([a], [b]) => a - b);
      const records = inOrder.map(([step, scalars]) => scalarsRecord(at(step), step, scalars));
      return [`${stageName(i, stage)}/events.out.${eventFileMark}.0.r1toy`, [versionRecord(0), ...records]];
    }),
  );
}

/** `00-pretrain`, as the folders of checkpoints are called. */
export function stageName(index: number, stage: StageName): string {
  return `${String(index).padStart(2, '0')}-${stage}`;
}
