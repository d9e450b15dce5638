// r1toy experiment: a published claim, tried over several seeds; without a name, which there are.
import { exitCodes } from '../../base/errors.js';
import { neededText } from '../../report/effect.js';
import { runExperiment } from '../../runs/experiment.js';
import { experiments } from '../../runs/experiments/index.js';
import { defaultThreads, type OpenRun } from '../../runs/openRun.js';
import { command } from '../command.js';
import { inArms, integer } from '../options.js';
import { note, print, printJson } from '../output.js';
import { trainHere } from '../trainHere.js';

export default command({
  flags: (blank) =>
    inArms(blank)
      .argument('[experiment]', 'which experiment; without: all of them with their claims')
      .option(
        '--samples <k>',
        'completions a problem where it samples, the largest k of pass@k',
        integer(1, 1024),
        256,
      ),
  examples: ['r1toy experiment', 'r1toy experiment length-bias --seeds 1-5'],
  async run({ json, threads = defaultThreads(), ...choice }, name) {
    if (name === undefined) {
      if (json) printJson({ experiments: listed() });
      else {
        print(listedLines());
        note(`try one: r1toy experiment ${Object.keys(experiments)[0]} --seeds 1-5`);
      }
      return exitCodes.done;
    }
    const train = (run: OpenRun) => trainHere(run, threads, { quiet: true });
    const saved = await runExperiment(name, choice, { threads, tell: note, train });
    if (typeof saved === 'number') {
      note('the experiment goes on with the same command');
      return saved;
    }
    if (json) printJson(saved.result);
    else print(saved.lines);
    note(`results: ${saved.files.join(', ')} in ${choice.results}`);
    return exitCodes.done;
  },
});

/** What the table has, without what is computed. */
function listed() {
  return Object.entries(experiments).map(([name, { claim, source, arms, asks }]) => ({
    ...{ name, claim, source, arms },
    asks: asks.map((ask) => ({ claim: ask.claim, needed: neededText(ask.needed) })),
  }));
}

function listedLines(): string[] {
  return listed().flatMap(({ name, claim, source, arms, asks }) => [
    name,
    `  claim:  ${claim} (${source})`,
    `  arms:   ${arms.map((arm) => arm.name).join('; ')}`,
    ...asks.map((ask) => `  asked:  ${ask.claim}: ${ask.needed}`),
  ]);
}
