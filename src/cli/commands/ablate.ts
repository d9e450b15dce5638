// r1toy ablate: one setting at several values, over several seeds.
import { exitCodes } from '../../base/errors.js';
import { runAblation } from '../../runs/ablate.js';
import { defaultThreads } from '../../runs/openRun.js';
import { command } from '../command.js';
import { inArms } from '../options.js';
import { note, noteResults, print, printJson } from '../output.js';
import { trainHere } from '../trainHere.js';

export default command({
  flags: (blank) =>
    inArms(blank)
      .argument(
        '<key=values...>',
        'a setting and its values, KEY=a,b,c; the others are compared with the first; several settings: every combination',
      )
      .option('--metric <metric>', 'held-out metric; a group may come before it: beyond:pass@1', 'pass@1'),
  examples: [
    'r1toy ablate reasoningRl.klCoef=0.001,0 --seeds 1-5',
    'r1toy ablate reasoningRl.miniBatches=1,2,8 --metric "pass@1 greedy"',
  ],
  async run({ json, threads = defaultThreads(), ...choice }, settings) {
    const tools = {
      threads,
      tell: note,
      train: (run: Parameters<typeof trainHere>[0]) => trainHere(run, threads, { quiet: true }),
    };
    const saved = await runAblation(settings, choice, tools);
    if (typeof saved === 'number') {
      note('the ablation goes on with the same command');
      return saved;
    }
    if (json) printJson(saved.ablation);
    else print(saved.lines);
    noteResults(choice.results, saved.files);
    return exitCodes.done;
  },
});
