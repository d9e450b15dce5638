// r1toy ls: the runs and how far they are.
import { exitCodes } from '../../base/errors.js';
import { outOption } from '../../base/shell.js';
import { listRuns, type RunListing } from '../../store/readRun.js';
import { command } from '../command.js';
import { note, print, printJson } from '../output.js';

const headers = ['run', 'recipe', 'seed', 'status', 'progress'];

export default command({
  flags: (blank) => blank.option('--json', 'as JSON'),
  examples: ['r1toy ls', 'r1toy ls --json'],
  run({ out, json }) {
    const runs = listRuns(out);
    if (json) printJson({ runs: runs.map(({ name, info, problem }) => info ?? { name, problem }) });
    else if (runs.length === 0) note(`no runs in ${out}. Train one: r1toy train${outOption(out)}`);
    else print([{ headers, rows: runs.map(row) }]);
    return exitCodes.done;
  },
});

function row({ name, info, problem }: RunListing): string[] {
  if (info === null) return [name, '-', '-', 'damaged', problem];
  const { progress, recipe, seed, status } = info;
  const place = progress ? `${progress.stage} ${progress.step}/${progress.steps}` : 'not begun';
  return [name, recipe, String(seed), status, place];
}
