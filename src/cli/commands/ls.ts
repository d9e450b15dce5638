// r1toy ls: list the runs, how far they are and their scores.
import { exitCodes } from '../../base/errors.js';
import { outOption } from '../../base/shell.js';
import { listed, listingTable } from '../../report/listing.js';
import { canRead, listRuns } from '../../store/readRun.js';
import { demos } from '../../store/shipped.js';
import { command } from '../command.js';
import { note, print, printJson } from '../output.js';
import { working } from '../working.js';

export default command({
  flags: (blank) => blank.option('--json', 'as JSON'),
  examples: ['r1toy ls', 'r1toy ls --json'],
  run({ out, json }) {
    const found = listRuns(out);
    const shown = working('runs read');
    const runs = found.map((run, i) => {
      shown.at(i, found.length);
      return listed(out, run);
    });
    shown.stop();
    if (json) {
      printJson({ runs: runs.map(({ info, ...run }) => ({ ...run, ...info })) });
      return exitCodes.done;
    }
    if (runs.length === 0) {
      note(`no runs in ${out}. Train one: r1toy train${outOption(out)}`);
      const come = demos.map(({ name }) => name).filter((name) => canRead(out, name));
      if (come.length > 0) note(`these come with r1toy: ${come.join(', ')}. Try: r1toy sample ${come[0]}`);
    } else print([listingTable(runs, Date.now())]);
    print(runs.flatMap(({ name, problem }) => (problem === null ? [] : [`${name}: ${problem}`])));
    return exitCodes.done;
  },
});
