// r1toy train: a new run from a configuration.
import { Option, type OptionValues } from '@commander-js/extra-typings';
import { exitCodes, UserError } from '../../base/errors.js';
import { outOption } from '../../base/shell.js';
import { corpusCard } from '../../data/corpusCard.js';
import { checkMemory } from '../../pipeline/memory.js';
import { type AskedRun, askedRun } from '../../runs/asked.js';
import type { LogName } from '../../runs/eventLog.js';
import { isShippedBase, lookAtNeeds } from '../../runs/needs.js';
import { create, defaultThreads, type OpenRun } from '../../runs/openRun.js';
import { planOf } from '../../runs/plan.js';
import { lineWithNeeds, readPlan } from '../../runs/planFile.js';
import type { PlannedRun } from '../../runs/plannedRuns.js';
import { refuseTwice } from '../../runs/settings.js';
import { checkMemoryOf, trainPlanned } from '../../runs/trainPlanned.js';
import { command } from '../command.js';
import { configurable, integer, logged, profiled, threaded } from '../options.js';
import { note, print, printJson } from '../output.js';
import { baseLines, cardLines, memoryLine, ownLines, planLines } from '../planLines.js';
import { machineSpeed, minutesOf, timeLine } from '../timeLine.js';
import { trainHere } from '../trainHere.js';
import { typedAs } from '../typedAs.js';

export default command({
  flags: (blank) =>
    logged(profiled(threaded(configurable(blank))))
      .argument(
        '[recipe]',
        'configuration that comes with r1toy, same as --config: r1, r1-zero, distill, smoke, ...',
      )
      .option('--name <name>', 'name of the run (default: made from recipe, seed and settings)')
      .option(
        '--dry-run',
        'only show what would be trained, how long it takes, and what copying the corpus would score',
      )
      .addOption(new Option('--json', 'the plan as JSON').implies({ dryRun: true }))
      .option('--plan <file>', 'train one line of a plan that `r1toy sweep plan` wrote')
      .option(
        '--index <n>',
        'which line; what it needs is trained first, what others are training is waited for',
        integer(1, 1e6),
      )
      .option('--fresh', 'train the base, even where r1toy comes with one of these settings')
      .option('--force', 'train even if RL has next to nothing to learn from (limits.minLive=0)'),
  examples: [
    'r1toy train r1 --seed 7 --name r1-seed7',
    'r1toy train --set reasoningRl.groupSize=8 --set reasoningRl.steps=60',
    'r1toy train smoke --dry-run',
  ],
  async run(options, recipe) {
    const { threads = defaultThreads(), profile = false, fresh = false } = options;
    if (options.plan !== undefined && !options.dryRun)
      return trainLine(plannedLine(options, recipe), options.out, threads, options.log);
    const { name, config } = chosen(options, recipe, threads);
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
    const exitCode = await trainHere(run, threads, { profiled: profile, log: options.log });
    if (exitCode === exitCodes.done) {
      const where = outOption(options.out);
      const typed = typedAs();
      const next = `${typed} eval ${name}${where}, ${typed} sample ${name}${where}`;
      note(`done: ${run.store.folder}/report.html. Go on with: ${next}`);
    }
    return exitCode;
  },
});

type Chosen = OptionValues & {
  readonly set: readonly string[];
  readonly config?: string | undefined;
  readonly seed?: number | undefined;
  readonly backend?: string | undefined;
  readonly name?: string | undefined;
  readonly force?: boolean | undefined;
  readonly fresh?: boolean | undefined;
  readonly plan?: string | undefined;
  readonly index?: number | undefined;
};

/** The run that is asked for: a line of a plan, or settings. */
function chosen(options: Chosen, recipe: string | undefined, threads: number): AskedRun {
  if (options.plan !== undefined) return plannedRun(options, recipe, threads);
  if (options.index !== undefined)
    throw usage('--index: is the line of a plan. Name it: --plan plans/plan.jsonl');
  if (recipe !== undefined && options.config !== undefined)
    throw usage(`train: got ${recipe} and --config. Leave one out.`);
  const { config: file = recipe, seed, backend } = options;
  if (options.force) refuseTwice('--force', 'limits.minLive', options.set);
  const set = options.force ? [...options.set, 'limits.minLive=0'] : options.set;
  return askedRun({ file, set, seed, backend }, options.name, threads);
}

function plannedRun(options: Chosen, recipe: string | undefined, threads: number): AskedRun {
  const run = plannedLine(options, recipe).at(-1)!;
  checkMemory(run.config, threads, run.name);
  return run;
}

const usage = (message: string) => new UserError(exitCodes.usage, message);

/** A line of a plan after those that it needs. A usage error where anything else is to choose its settings. */
function plannedLine({ plan, index, set, ...others }: Chosen, recipe: string | undefined): PlannedRun[] {
  const { config, seed, backend, name, force, fresh } = others;
  const own = Object.entries({ config, seed, backend, name, force, fresh }).find(
    ([, value]) => value !== undefined,
  );
  const other = recipe ?? (own ? `--${own[0]}` : set[0]);
  if (other !== undefined)
    throw usage(`--plan: its lines have all settings (got ${other} beside it). Leave one out.`);
  if (index === undefined) throw usage('--plan: which of its lines? Name it: --index 1');
  return lineWithNeeds(readPlan(plan!), index);
}

/** Trains a line of a plan after what it needs. Returns the exit code. */
async function trainLine(
  runs: readonly PlannedRun[],
  out: string,
  threads: number,
  log: LogName | undefined,
): Promise<number> {
  checkMemoryOf(runs, threads);
  const train = (run: OpenRun) => trainHere(run, threads, { quiet: run.name !== runs.at(-1)!.name, log });
  return trainPlanned(runs, out, { threads, tell: note, train });
}
