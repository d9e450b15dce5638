// What is said of an event of a run, as lines and tables.
import type { EvalRow, PipelineEvent } from '../pipeline/events.js';
import { lastStage, stageLabel } from '../pipeline/recipes.js';
import { formatNumber, formatPrecise, lookText } from '../report/format.js';
import { stepMetrics } from '../report/metricCatalogue.js';
import { largestK } from '../report/stageTable.js';
import { type StageName, stageOf } from '../stages/index.js';
import type { Block } from './lines.js';
import { shortHash, shortNumber } from './render.js';

export type Metrics = Readonly<Record<string, number>>;

type EventOf<Kind extends PipelineEvent['kind']> = Extract<PipelineEvent, { kind: Kind }>;

/** The stage that ends in a base. */
export const baseStage = lastStage('base');

/** `reward 0.512  accuracy 0.41 ...` of a step: the live metrics it has, else the loss. */
export function metricsText(metrics: Metrics): string {
  const told = stepMetrics.filter(({ name, shown }) => shown.includes('live') && metrics[name] !== undefined);
  const lines = told.length > 0 ? told : stepMetrics.filter(({ name }) => name === 'loss');
  return lines.map(({ name, label }) => `${label} ${shortNumber(metrics[name])}`).join('  ');
}

/**
 * What an event that is worth it is told as; nothing for steps and rollouts. `under`: the stage that is under way,
 * null before the first: only a run that trains its base itself is at the step that it measures there.
 */
export function eventBlocks(event: PipelineEvent, under: StageName | null = baseStage): Block[] {
  switch (event.kind) {
    case 'stage-start': {
      const origin = event.from === 'random' ? 'random weights' : event.from;
      return [`${event.stage} from ${origin} ${shortHash(event.fromSha256)}, ${event.steps} steps`];
    }
    case 'sft-data':
      return dataBlocks(event);
    case 'reward-models':
      return [rewardModelsText(event.stage, event.metrics)];
    case 'gate':
      return gateBlocks(event);
    case 'eval':
      return [evalText(event.row, under !== baseStage && event.row.stage === baseStage)];
    case 'stage-end':
      return [`${event.lineage.stage} done: weights ${shortHash(event.lineage.sha256)}`];
    default:
      return [];
  }
}

/** The size of a supervised set, and of a chosen one the funnel that it went through. */
function dataBlocks({ stage, rows, filters }: EventOf<'sft-data'>): Block[] {
  if (filters === null) return [`${stage}: ${rows.length} examples`];
  const { kept = 0 } = filters;
  const drawn = Object.values(filters).reduce((sum, count) => sum + count, 0);
  const share = (count: number) => `${((100 * count) / drawn).toFixed(1)} %`;
  return [
    `${stage}: ${rows.length} examples, ${kept} of them completions that were kept, ${rows.length - kept} general`,
    {
      headers: ['completions', 'count', 'share'],
      rows: [
        ['drawn', String(drawn), share(drawn)],
        ...Object.entries(filters).map(([name, count]) => [
          name === 'kept' ? name : `dropped: ${name}`,
          String(count),
          share(count),
        ]),
      ],
    },
  ];
}

/** Held-out accuracy of each reward model. */
function rewardModelsText(stage: string, metrics: Metrics): string {
  const models = Object.entries(metrics).flatMap(([name, value]) => {
    const [, model] = /^preference\/(\w+)\/accuracy$/.exec(name) ?? [];
    return model === undefined ? [] : [`${model} ${formatPrecise(value)}`];
  });
  return `${stage}: reward models, accuracy on held-out preferences: ${models.join('  ')}`;
}

function gateBlocks({ stage, rows }: EventOf<'gate'>): Block[] {
  const solved = rows.filter(({ passAt1, live }) => passAt1 === 1 && live === 0);
  const why = stageOf(stage).reinforcement?.needsLiveGroups
    ? 'they teach nothing any more'
    : 'there the general prompts teach';
  return [
    `${stage}: what there is to learn from, on training problems`,
    {
      headers: ['level', 'pass@1', 'pass@group', 'live groups', 'by chance'],
      rows: rows.map(({ task, level, passAt1, passAtGroup, live, chance }) => [
        `${task}/${level}`,
        ...[passAt1, passAtGroup, live, chance].map(formatNumber),
      ]),
    },
    ...(solved.length > 0 ? [`all solved at ${solved.length} of ${rows.length} levels: ${why}`] : []),
  ];
}

function evalText({ stage, step, quick, groups, ...look }: EvalRow, ofBase: boolean): string {
  const all: Metrics = groups.all ?? {};
  const shown = ['pass@1', `pass@${largestK(all) ?? 1}`, 'format', 'language', 'length'];
  const scores = [...new Set(shown)]
    .filter((name) => all[name] !== undefined)
    .map((name) => `${name} ${formatPrecise(all[name])}`);
  const how = lookText(look).join(', ');
  const what = ofBase ? stageLabel('base', stage) : `${stage} step ${step}`;
  return `${what} ${quick ? 'quick eval' : 'eval'} (${how}): ${scores.join('  ')}`;
}
