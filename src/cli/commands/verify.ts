// r1toy verify: whether a replay of a run gives the same bits.
import { Option } from '@commander-js/extra-typings';
import { exitCodes } from '../../base/errors.js';
import { defaultThreads } from '../../runs/openRun.js';
import { type Verification, verifyRun } from '../../runs/verify.js';
import { command } from '../command.js';
import { integer, threaded } from '../options.js';
import { note, print, printJson } from '../output.js';

export default command({
  flags: (blank) =>
    threaded(blank)
      .argument('<run>', 'name of the run')
      .option('--from <stage:step>', 'where to begin (default: the beginning of each stage)')
      .option('--steps <n>', 'steps to compare (default: 3)', integer(1, 100_000))
      .addOption(new Option('--all', 'the whole run').conflicts(['from', 'steps']))
      .option('--json', 'as JSON'),
  examples: ['r1toy verify r1-zero', 'r1toy verify r1 --from reasoning-rl:40 --steps 10'],
  async run({ out, from, steps, all, json, threads = defaultThreads() }, name) {
    const verification = await verifyRun({ root: out, name }, { from, steps, all }, threads, note);
    const { checkpoints, results, difference } = verification;
    if (json) printJson({ run: name, equal: difference === null, checkpoints, results });
    else print(reportLines(name, verification));
    return difference === null ? exitCodes.done : exitCodes.different;
  },
});

function reportLines(name: string, { checkpoints, results, difference }: Verification): string[] {
  const stages = results.flatMap(({ stages }) => Object.entries(stages));
  const equal = stages.map(([stage, steps]) => `${stage}: ${steps} step${steps === 1 ? '' : 's'} equal`);
  const files = `${name}: ${checkpoints} checkpoints and their row files are as committed`;
  if (difference === null) return [files, ...equal, `${name}: equal`];
  const { stage, step, what } = difference;
  return [files, ...equal, `${name}: differs at stage ${stage}, step ${step}: ${what}`];
}
