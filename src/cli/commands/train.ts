// r1toy train: a new run from a configuration.
import { Option } from '@commander-js/extra-typings';
import { exitCodes, UserError } from '../../base/errors.js';
import { outOption } from '../../base/shell.js';
import { baseHash, configHash } from '../../config/hash.js';
import type { Config } from '../../config/schema.js';
import { corpusCard } from '../../data/corpusCard.js';
import { checkMemory } from '../../pipeline/memory.js';
import { needsBase } from '../../pipeline/recipes.js';
import { isShippedBase, lookAtNeeds } from '../../runs/needs.js';
import { create, defaultThreads } from '../../runs/openRun.js';
import { planOf } from '../../runs/plan.js';
import { loadSettings, refuseTwice } from '../../runs/settings.js';
import { baseRunName } from '../../store/runPaths.js';
import { command } from '../command.js';
import { configurable, profiled, threaded } from '../options.js';
import { note, print, printJson } from '../output.js';
import { baseLines, cardLines, memoryLine, ownLines, planLines } from '../planLines.js';
import { machineSpeed, minutesOf, timeLine } from '../timeLine.js';
import { trainHere } from '../trainHere.js';

export default command({
  flags: (blank) =>
    profiled(threaded(configurable(blank)))
      .argument(
        '[recipe]',
        'configuration that comes with r1toy, as --config: r1, r1-zero, distill, smoke, ...',
      )
      .option('--name <name>', 'name of the run (default: made from the recipe, the seed and the settings)')
      .option('--dry-run', 'show what would be trained, and what the corpus is worth, and stop')
      .addOption(new Option('--json', 'the plan as JSON').implies({ dryRun: true }))
      .option('--fresh', 'train the base here also where one of these settings comes with r1toy')
      .option('--force', 'train also where RL has next to nothing to learn from (limits.minLive=0)'),
  examples: [
    'r1toy train r1 --seed 7 --name r1-seed7',
    'r1toy train --set reasoningRl.groupSize=8 --set reasoningRl.steps=60',
    'r1toy train smoke --dry-run',
  ],
  async run(options, recipe) {
    if (recipe !== undefined && options.config !== undefined)
      throw new UserError(exitCodes.usage, `train: got ${recipe} and --config. Leave one out.`);
    const { config: file = recipe, seed, backend, threads = defaultThreads(), profile = false } = options;
    const { fresh = false } = options;
    if (options.force) refuseTwice('--force', 'limits.minLive', options.set);
    const set = options.force ? [...options.set, 'limits.minLive=0'] : options.set;
    const { config } = loadSettings({ file, set, seed, backend });
    checkMemory(config, threads, file ?? 'settings');
    const name = options.name ?? defaultName(config);
    const place = { root: options.out, name };
    if (options.dryRun) {
      const { own, base } = lookAtNeeds(place.root, name, config, fresh);
      const hasBase = base === null || base.status === 'done';
      if (options.json) {
        const { speed, busy } = await machineSpeed(config, threads);
        const minutes = minutesOf(config, hasBase, speed);
        printJson({
          run: name,
          ...planOf(config),
          base: base?.status ?? null,
          minutes,
          busy,
          card: corpusCard(config),
        });
        return exitCodes.done;
      }
      print([...planLines(config, name), ...ownLines(own), ...baseLines(config, base)]);
      print([memoryLine(config, threads), await timeLine(config, hasBase, threads), ...cardLines(config)]);
      return exitCodes.done;
    }
    if (!fresh && isShippedBase(place.root, name, config)) {
      note(`${name} comes with r1toy, trained with these settings. Train it here: --fresh`);
      return exitCodes.done;
    }
    const run = create(place, config, { fresh });
    note(`run ${name} in ${run.store.folder}`);
    const exitCode = await trainHere(run, threads, { profiled: profile });
    if (exitCode === exitCodes.done) {
      const where = outOption(options.out);
      const next = `r1toy eval ${name}${where}, r1toy sample ${name}${where}`;
      note(`done: ${run.store.folder}/report.html. Go on with: ${next}`);
    }
    return exitCode;
  },
});

/** Recipe, seed and settings: the same run has the same name. A base has the name it is found by. */
function defaultName(config: Config): string {
  if (!needsBase(config.recipe)) return baseRunName(baseHash(config));
  return `${config.recipe}-s${config.seed}-${configHash(config).slice(0, 4)}`;
}
