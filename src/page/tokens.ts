// One group of a step, token by token: what the update did to the words of its best and its worst completion.
import { markupText } from '../base/printable.js';
import { stageLabel } from '../pipeline/recipes.js';
import {
  type ExplainedGroup,
  type Member,
  memberTable,
  type TokenRow,
  tokenLegend,
  tokenTable,
  verdictLegend,
} from '../report/explainedGroup.js';
import { formatPrecise } from '../report/format.js';
import { lexicon } from '../tasks/language.js';
import { paragraph, section, tableHtml } from './html.js';
import type { PageRun } from './pageRun.js';

/** Bytes of all of it: a page has to stay small. */
const budget = 400_000;

/** A ratio that is nearer to 1 than this is not named above its word; where all are near, those alone that are moved most. */
const still = { ratio: 0.005, ofMost: 0.25, never: 0.0001 };

/** A group, and the run that it is of. */
export interface ExplainedOf {
  readonly run: PageRun;
  readonly group: ExplainedGroup;
}

/** The section; none without groups. Those that have no room are counted. */
export function tokenSection(all: readonly ExplainedOf[], several: boolean): string[] {
  if (all.length === 0) return [];
  const parts: string[] = [];
  let left = budget;
  for (const one of all) {
    const text = groupHtml(one, several);
    const bytes = Buffer.byteLength(text);
    if (bytes > left) continue;
    left -= bytes;
    parts.push(text);
  }
  const out = all.length - parts.length;
  return [
    section('tokens', 'One update, token by token', [
      paragraph(
        'A group of a step, and what the update did to the completions with the highest and the lowest advantage. Above a word: how much likelier the policy after the step is to say it there than the one that said it (the ratio, in per cent), where that is half a per cent or more, or a quarter of what the most moved word has. First steps move little: the learning rate is still rising. Framed: the ratio is beyond the clip on the side it is pushed to, so another update on it would get no gradient.',
        'note',
      ),
      ...parts,
      ...(out === 0 ? [] : [paragraph(`${out} more have no room here.`, 'note')]),
    ]),
  ];
}

function groupHtml({ run, group }: ExplainedOf, several: boolean): string {
  const { stage, step, task, level, prompt, members, tokens, clipEpsilon } = group;
  const label = stageLabel(run.config.recipe, stage);
  const title = `${several ? `${run.name}: ` : ''}${label}, step ${step}: ${task}/${level}`;
  const isGeneral = members.every(({ verdict }) => verdict === null);
  return [
    `<h3>${markupText(title)}</h3>`,
    `<p class="words prompt">${prompt.split(' ').map(glossedText).join(' ')}</p>`,
    ...(isGeneral
      ? [paragraph('A general prompt: no answer is right or wrong, reward models score it.', 'note')]
      : []),
    ...tokens.flatMap(({ member, rows }) =>
      completionHtml(`${title}, completion ${member + 1}`, member, members[member], rows, clipEpsilon),
    ),
    `<details><summary>All ${members.length} completions of the group: rewards, advantages, verdicts</summary>${tableHtml(
      `${title}: group ${group.group} of ${group.groups}${isGeneral ? '' : `; ${verdictLegend}`}`,
      memberTable(group),
    )}</details>`,
    paragraph(`In a terminal: r1toy explain ${run.name} --stage ${label} --step ${step}`, 'note'),
  ].join('\n');
}

function completionHtml(
  caption: string,
  member: number,
  { advantage }: Member,
  rows: readonly TokenRow[],
  clipEpsilon: number,
): string[] {
  const side = advantage > 0 ? 'pushed up' : advantage < 0 ? 'pushed down' : 'not pushed';
  return [
    paragraph(`Completion ${member + 1}, advantage ${formatPrecise(advantage)}: ${side}.`),
    `<p class="words tokens">${rows.map((row) => wordHtml(row, leastOf(rows))).join(' ')}</p>`,
    `<details><summary>Every token of completion ${member + 1}: ratio, KL and clip</summary>${tableHtml(
      `${caption}: ${tokenLegend(clipEpsilon)}`,
      tokenTable(rows),
    )}</details>`,
  ];
}

const meanings = new Map(Object.values(lexicon.concepts).map(({ en, zh }) => [zh, en]));

/** A word; a Chinese one says on pointing what it means. */
function glossedText(word: string): string {
  const meaning = meanings.get(word);
  const text = markupText(word);
  return meaning === undefined ? text : `<span lang="zh" title="${markupText(meaning)}">${text}</span>`;
}

/** How far from 1 the ratio of a word of a completion has to be to be named. */
function leastOf(rows: readonly TokenRow[]): number {
  const largest = Math.max(...rows.map(({ ratio }) => Math.abs(ratio - 1)));
  return Math.max(still.never, Math.min(still.ratio, still.ofMost * largest));
}

function wordHtml({ word, ratio, clipped }: TokenRow, least: number): string {
  const change = 100 * (ratio - 1);
  const text = glossedText(word);
  if (Math.abs(ratio - 1) < least) return `<span>${text}</span>`;
  const kind = `${change > 0 ? 'up' : 'down'}${clipped ? ' clipped' : ''}`;
  const size = Math.abs(change);
  const digits = size < 0.1 ? size.toPrecision(1) : size.toFixed(size < 10 ? 1 : 0);
  const percent = `${change > 0 ? '+' : '−'}${digits}`;
  return `<ruby class="${kind}">${text}<rt>${percent}</rt></ruby>`;
}
