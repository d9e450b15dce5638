// r1toy compare: runs side by side.
import { Option } from '@commander-js/extra-typings';
import { exitCodes } from '../../base/errors.js';
import { compareRuns, comparisonLines, comparisonMarkdown } from '../../report/compare.js';
import { readRun } from '../../store/readRun.js';
import { command } from '../command.js';
import { print, printJson } from '../output.js';

export default command({
  flags: (blank) =>
    blank
      .argument('<run...>', 'names of runs')
      .option('--json', 'as JSON')
      .addOption(new Option('--md', 'as Markdown').conflicts('json')),
  examples: ['r1toy compare r1-zero r1', 'r1toy compare r1-zero r1 --md'],
  run({ out, json, md }, asked) {
    // A run that is named twice is shown once.
    const names = [...new Set(asked)];
    const runs = names.map((name) => readRun(out, name));
    const bases = new Set(runs.flatMap(({ info }) => (info.base === null ? [] : [info.base])));
    const others = [...bases].filter((base) => !names.includes(base));
    const comparison = compareRuns(
      runs,
      others.map((base) => readRun(out, base)),
    );
    if (json) printJson(comparison);
    else print((md ? comparisonMarkdown : comparisonLines)(comparison));
    return exitCodes.done;
  },
});
