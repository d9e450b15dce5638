// The map of stages: who starts from whose weights, their hashes, how long they are and what they can do.
import { markupText } from '../base/printable.js';
import { needsBase, recipes } from '../pipeline/recipes.js';
import { formatNumber } from '../report/format.js';
import type { StageName } from '../stages/index.js';
import { type StagePlace, stagePlaces, stagesToCome } from './axes.js';
import { type Aside, controlsOf, endOfStage, labelOf, minutesText, type PageRun } from './pageRun.js';

interface Card {
  readonly title: string;
  readonly lines: readonly string[];
  /** Not ended yet. */
  readonly open: boolean;
}

/** The base, and one row a chain of stages that hand their weights on. */
export function stageMap(run: PageRun, aside: Aside | null): string {
  const cards = new Map<StageName, Card>([
    ...stagePlaces(run).map((place) => [place.stage, begunCard(run, place, aside)] as const),
    ...stagesToCome(run).map(({ stage, label }) => {
      return [stage, { title: label, lines: [stage, 'not begun'], open: true }] as const;
    }),
  ]);
  const chains = chainsOf(run.config.recipe).map((chain) => chain.flatMap((stage) => cards.get(stage) ?? []));
  const start = needsBase(run.config.recipe) ? [cardHtml(baseCard(run, aside), 'div')] : [];
  const lists = chains.map(
    (chain) =>
      `<ol class="chain${start.length > 0 ? ' from' : ''}">\n${chain.map((card) => cardHtml(card, 'li')).join('\n')}\n</ol>`,
  );
  return `<div class="map">\n${start.join('')}<div class="chains">\n${lists.join('\n')}\n</div></div>`;
}

/** Stages in rows: a new row where one starts afresh. */
function chainsOf(recipe: PageRun['config']['recipe']): StageName[][] {
  const chains: StageName[][] = [];
  for (const { stage, from } of recipes[recipe]) {
    if (from === 'previous') chains[chains.length - 1].push(stage);
    else chains.push([stage]);
  }
  return chains;
}

function begunCard(run: PageRun, { stage, label, steps, tokens }: StagePlace, aside: Aside | null): Card {
  const made = run.info.lineage.find((row) => row.stage === stage);
  const seconds = aside?.seconds.get(stage);
  const all = aside?.progress?.stage === stage && made === undefined ? ` of ${aside.progress.steps}` : '';
  const time = seconds === undefined ? '' : `, ${minutesText(seconds)}`;
  return {
    title: label,
    open: made === undefined,
    lines: [
      `${stage}, from ${startOf(run, stage)}`,
      ...learnedLine(run, stage),
      `${steps}${all} steps, ${(tokens / 1e6).toFixed(2)} M tokens${time}`,
      ...scoreLine(endOfStage(run, stage)?.groups.all?.['pass@1']),
      made === undefined ? 'not ended' : `sha256 ${made.sha256.slice(0, 12)}`,
    ],
  };
}

function baseCard(run: PageRun, aside: Aside | null): Card {
  const [{ stage, label }] = recipes.base;
  const seconds = aside?.seconds.get(stage);
  const { base, inputs } = run.info;
  const prompted = controlsOf(run).find((row) => row.begin === undefined);
  return {
    title: label,
    open: inputs.base === null,
    lines: [
      ...(base === null ? [] : [base]),
      `${run.config.pretrain.steps} steps${seconds === undefined ? '' : `, ${minutesText(seconds)}`}`,
      ...scoreLine(prompted?.groups.all?.['pass@1'], prompted && labelOf(run, prompted)),
      ...(inputs.base === null ? [] : [`sha256 ${inputs.base.slice(0, 12)}`]),
    ],
  };
}

/** Whose weights a stage starts from. */
function startOf({ config }: PageRun, stage: StageName): string {
  const stages = recipes[config.recipe];
  const at = stages.findIndex((one) => one.stage === stage);
  return stages[at].from === 'previous' ? stages[at - 1].label : stages[at].from;
}

/** Where a stage learns from completions of the one before it, how many it took. */
function learnedLine(run: PageRun, stage: StageName): string[] {
  const kept = run.metrics.find((row) => row.step === 0 && row.stage === stage)?.['filters/kept'];
  return kept === undefined ? [] : [`learns from ${kept} completions that were kept`];
}

/** `of`: whose it is, where the card does not say. */
function scoreLine(passAt1: number | undefined, of?: string): string[] {
  return passAt1 === undefined
    ? []
    : [`pass@1 ${formatNumber(passAt1)}${of === undefined ? '' : ` (${of})`}`];
}

function cardHtml({ title, lines, open }: Card, tag: 'div' | 'li'): string {
  const spans = lines.map((line) => `<span>${markupText(line)}</span>`).join('');
  const begin = tag === 'div' ? ' class="begin"' : '';
  return `<${tag}${begin}><div class="stage${open ? ' open' : ''}"><strong>${markupText(title)}</strong>${spans}</div></${tag}>`;
}
