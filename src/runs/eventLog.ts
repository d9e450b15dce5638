// What a training writes for other programs while it goes on, beside its own rows: in a folder of the run's, outside
// every promise, as it has the clock in it.
import { join } from 'node:path';
import type { Config } from '../config/schema.js';
import { stageName } from '../exports/eventFiles.js';
import {
  evalScalars,
  eventFileMark,
  type Scalars,
  scalarsRecord,
  stepScalars,
  versionRecord,
} from '../exports/tensorboard.js';
import type { PipelineEvent, StagePlace } from '../pipeline/events.js';
import { type AppendFile, append, closeFile, openAppend } from '../store/appendFile.js';
import { realFileSystem } from '../store/fileSystem.js';
import { makeFolder } from '../store/folders.js';
import { logFolder } from '../store/present.js';

/** Takes the events of one run. */
export interface EventLog {
  show(event: PipelineEvent): void;
  close(): void;
}

/** Opens a log for the run in a folder; `now`: seconds since 1970. */
export type OpenLog = (folder: string, config: Config, now?: () => number) => EventLog;

/** The forms that `--log` knows. */
export const logs = { tensorboard: openTensorboard } as const satisfies Readonly<Record<string, OpenLog>>;
export type LogName = keyof typeof logs;

/** A file of events for each stage that is begun or gone on with. */
function openTensorboard(folder: string, config: Config, now = () => Date.now() / 1000): EventLog {
  let file: AppendFile | null = null;
  const close = () => {
    if (file !== null) closeFile(file, realFileSystem);
    file = null;
  };
  const begin = ({ stageIndex, stage }: StagePlace) => {
    close();
    const within = join(folder, logFolder, stageName(stageIndex, stage));
    makeFolder(within, realFileSystem);
    const name = `events.out.${eventFileMark}.${Math.floor(now())}.r1toy.${process.pid}`;
    file = openAppend(join(within, name), realFileSystem);
    append(file, versionRecord(now()), realFileSystem);
  };
  const put = (step: number, scalars: Scalars) => {
    if (file !== null && scalars.length > 0)
      append(file, scalarsRecord(now(), step, scalars), realFileSystem);
  };
  return {
    show(event) {
      if (event.kind === 'stage-start') begin(event);
      if (event.kind === 'step') put(event.state.step, stepScalars(event.metrics));
      if (event.kind === 'eval') put(event.row.step, evalScalars(event.row, config.eval.temperature));
    },
    close,
  };
}
