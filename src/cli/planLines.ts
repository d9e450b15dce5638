// The plan of a run as lines for people.
import { grouped } from '../base/numeric.js';
import { baseHash, configHash } from '../config/hash.js';
import type { Config } from '../config/schema.js';
import { corpusCard } from '../data/corpusCard.js';
import { vocabulary } from '../data/tokenizer.js';
import { memoryParts, threadCount } from '../pipeline/memory.js';
import type { Shown } from '../report/textTable.js';
import { type PlannedStage, planOf } from '../runs/plan.js';
import type { BaseLookup } from '../store/baseCache.js';
import type { RunListing } from '../store/readRun.js';
import type { RunInfo } from '../store/runInfo.js';
import { isShipped } from '../store/shipped.js';
import { byteSize, shortColumns, shortHash } from './render.js';

/** The plan as lines. */
export function planLines(config: Config, name: string): string[] {
  const { parameters, stages, disk } = planOf(config);
  const { layers, width, heads } = config.policy;
  return [
    `run ${name}: recipe ${config.recipe}, seed ${config.seed}, backend ${config.compute.backend}`,
    `settings ${shortHash(configHash(config))}, base ${shortHash(baseHash(config))}`,
    `policy: ${layers} layers x ${width}, ${heads} heads, ${vocabulary.length} words: ${grouped(parameters)} parameters`,
    ...stages.map(stageLine),
    `disk: about ${byteSize(disk)}`,
  ];
}

function stageLine({ stage, from, steps, bound, tokens }: PlannedStage): string {
  const count = `${bound === 'exactly' ? '' : `${bound} `}${grouped(steps)} steps`;
  return `stage ${stage} from ${from}: ${count} of up to ${grouped(tokens)} tokens`;
}

/** What has to be trained of its base before; null: it needs none. */
export function baseLines(config: Config, base: BaseLookup | null): string[] {
  if (base === null) return [];
  const { stages } = planOf({ ...config, recipe: 'base' });
  if (base.status === 'missing') return [`base: ${base.name} comes first`, ...stages.map(stageLine)];
  if (isShipped(base.run.folder)) return [`base: ${base.name} comes with r1toy (--fresh trains it here)`];
  const line = `base: ${base.name} ${standing(base.run.info)}`;
  if (base.status === 'done') return [line];
  return [`${line}; the rest of it comes first`, ...stages.map(stageLine)];
}

/** What is there under the name of the run: nothing where it is free. */
export function ownLines(own: RunListing | null): string[] {
  if (own === null) return [];
  const { name, info, problem } = own;
  return [`${name} ${info === null ? `is there and damaged: ${problem}` : standing(info)}`];
}

/** How far a run is that is there. */
function standing({ status, progress }: RunInfo): string {
  if (status === 'done') return 'is there and finished';
  const place = progress === null ? 'not begun' : `at ${progress.stage} ${progress.step}/${progress.steps}`;
  return `is there, ${place}, ${status === 'running' ? 'in use by another process' : status}`;
}

/** What the corpus by itself is worth, as a table. */
export function cardLines(config: Config): Shown[] {
  const card = corpusCard(config);
  const figures = shortColumns(
    card.map(({ right, modal, thorough, words, thoroughWords }) => {
      return [right, modal, thorough, words, thoroughWords];
    }),
  );
  const rows = card.map(({ task, level }, i) => [`${task}/${level}`, ...figures[i]]);
  return [
    'corpus: right answers of its worked pages, of the likeliest word everywhere, and of work to the end',
    { headers: ['level', 'right', 'likeliest', 'thorough', 'words', 'thorough words'], rows },
  ];
}

/** The memory that training would take, as a line. */
export function memoryLine(config: Config, threads: number): string {
  const needed = memoryParts(config, threads).reduce((sum, { bytes }) => sum + bytes, 0);
  const limit = grouped(config.limits.memoryMiB);
  return `memory: at most ${byteSize(needed)} with ${threadCount(threads)} (limit ${limit} MiB)`;
}
