// r1toy experiment: a published claim, tried over several seeds; without a name, which there are.
import { exitCodes } from '../../base/errors.js';
import { packageFindings } from '../../base/packaged.js';
import { neededText } from '../../report/effect.js';
import type { TextTable } from '../../report/textTable.js';
import { runExperiment } from '../../runs/experiment.js';
import { experiments } from '../../runs/experiments/index.js';
import { type Findings, findingsIn, rulingCounts, rulingText } from '../../runs/findings.js';
import { defaultThreads, type OpenRun } from '../../runs/openRun.js';
import { command } from '../command.js';
import { inArms, integer } from '../options.js';
import { note, noteResults, print, printJson } from '../output.js';
import { trainHere } from '../trainHere.js';
import { watch } from '../working.js';

export default command({
  flags: (blank) =>
    inArms(blank)
      .argument(
        '[experiment]',
        'name of the experiment; without it: a list of all, with their claims and what was found',
      )
      .option(
        '--samples <k>',
        'completions per problem where it samples, the largest k of pass@k',
        integer(1, 1024),
        256,
      ),
  examples: ['r1toy experiment', 'r1toy experiment length-bias --seeds 1-5'],
  async run({ json, threads = defaultThreads(), ...choice }, name) {
    if (name === undefined) {
      const all = listed(choice.results, choice.seeds.length);
      if (json) printJson({ experiments: all });
      else {
        print([overview(all)]);
        if (all.some(({ found, published }) => found === null && published !== null))
          note('found: by the runs of docs/laboratory.md; of an experiment that you run, by yours');
        note('arms, sources and what each asked beforehand: docs/laboratory.md, or --json');
        const [{ name: cheapest }] = all.toSorted((a, b) => a.runs - b.runs);
        note(`try one: r1toy experiment ${cheapest} --seeds 1-5`);
      }
      return exitCodes.done;
    }
    const train = (run: OpenRun) => trainHere(run, threads, { quiet: true });
    const saved = await runExperiment(name, choice, { threads, tell: note, watch, train });
    if (typeof saved === 'number') {
      note('the experiment goes on with the same command');
      return saved;
    }
    if (json) printJson(saved.result);
    else print(saved.lines);
    noteResults(choice.results, saved.files);
    return exitCodes.done;
  },
});

/** What the table has, without what is computed; what those that were finished in `folder` found, and those of docs. */
function listed(folder: string, seeds: number) {
  const [here, published] = [folder, packageFindings()].map(findingsIn);
  const counts = (findings: Findings, name: string) =>
    name in findings ? rulingCounts([findings[name]]) : null;
  return Object.entries(experiments).map(([name, { claim, source, arms, asks }]) => ({
    ...{ name, claim, source, arms, runs: arms.length * seeds },
    asks: asks.map((ask) => ({ claim: ask.claim, needed: neededText(ask.needed) })),
    ...{ found: counts(here, name), published: counts(published, name) },
  }));
}

function overview(all: ReturnType<typeof listed>): TextTable {
  return {
    headers: ['experiment', 'runs', 'found', 'claim'],
    rows: all.map(({ name, runs, found, published, claim }) => {
      const shown = found ?? published;
      return [name, String(runs), shown === null ? '-' : rulingText(shown), claim];
    }),
  };
}
