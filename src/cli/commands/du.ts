// r1toy du: how much disk space the runs take.
import { exitCodes } from '../../base/errors.js';
import { existingRun, listRuns } from '../../store/readRun.js';
import { type RunSize, runSize } from '../../store/removeRun.js';
import { command } from '../command.js';
import { print, printJson } from '../output.js';
import { byteSize } from '../render.js';

export default command({
  flags: (blank) => blank.argument('[run...]', 'names of runs (default: all)').option('--json', 'as JSON'),
  examples: ['r1toy du', 'r1toy du r1 --json'],
  run({ out, json }, asked) {
    const names = asked.length === 0 ? listRuns(out).map(({ name }) => name) : asked;
    const runs = names.map((name) => ({ name, ...runSize(existingRun(out, name)) }));
    const bytes = runs.reduce((sum, run) => sum + run.bytes, 0);
    if (json) printJson({ runs, bytes });
    else
      print([
        { headers: ['run', 'checkpoints', 'rollouts.jsonl', 'rest', 'all'], rows: runs.map(row) },
        `in all: ${byteSize(bytes)}`,
      ]);
    return exitCodes.done;
  },
});

function row({ name, checkpoints, rollouts, bytes }: RunSize & { name: string }): string[] {
  return [name, ...[checkpoints, rollouts, bytes - checkpoints - rollouts, bytes].map(byteSize)];
}
