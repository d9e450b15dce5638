// What was found before stages began: the funnel of rejection sampling, the gate, the reward models.
import { markupText } from '../base/printable.js';
import { stageLabel } from '../pipeline/recipes.js';
import { formatNumber, formatPrecise } from '../report/format.js';
import { element } from '../report/svg.js';
import type { TextTable } from '../report/textTable.js';
import type { MetricsRow } from '../store/rowSchemas.js';
import { filterNames } from '../training/rejectionSampling.js';
import { paragraph, section, tableHtml } from './html.js';
import type { PageRun } from './pageRun.js';

/** The sections of some runs; a run that has not come so far has none. */
export function beforeSections(runs: readonly PageRun[]): string[] {
  const of = (part: (run: PageRun, row: MetricsRow, name: string) => string[]) =>
    runs.flatMap((run) =>
      run.metrics.flatMap((row) => {
        if (row.step !== 0) return [];
        const label = stageLabel(run.config.recipe, row.stage);
        return part(run, row, runs.length > 1 ? `${run.name} ${label}` : label);
      }),
    );
  const titled = (id: string, title: string, note: string, parts: readonly string[]) =>
    parts.length === 0 ? [] : [section(id, title, [paragraph(note, 'note'), ...parts])];
  return [
    ...titled(
      'funnel',
      'The rejection funnel',
      'What became of the completions that the second supervised set was chosen from, filter by filter.',
      of(funnel),
    ),
    ...titled(
      'gate',
      'The gate',
      'A look before reinforcement, one group on each of four training problems a level. A group is live where its rewards differ: no other one teaches.',
      of(gate),
    ),
    ...titled(
      'reward-models',
      'The reward models',
      'How often they prefer the better of two answers, on pairs they were not trained on; by what is wrong with the worse one.',
      of(rewardModels),
    ),
  ];
}

/** The row before all filters. */
const first = 'drawn';

function funnel(_: PageRun, row: MetricsRow, name: string): string[] {
  const count = (key: string) => Number(row[`filters/${key}`] ?? 0);
  if (row['filters/kept'] === undefined) return [];
  const drawn = count('kept') + filterNames.reduce((sum, filter) => sum + count(filter), 0);
  let left = drawn;
  const dropping = filterNames.map((filter) => {
    left -= count(filter);
    return { filter, dropped: count(filter), left };
  });
  const rows = [{ filter: first, dropped: 0, left: drawn }, ...dropping];
  const caption = markupText(`${name}: ${count('kept')} of ${drawn} completions are kept`);
  const head = ['filter', 'dropped', 'left', 'share', ''].map((text) =>
    text ? `<th scope="col">${text}</th>` : '<td></td>',
  );
  const body = rows.map(({ filter, dropped, left: rest }) => {
    const share = drawn === 0 ? 0 : rest / drawn;
    return `<tr><th scope="row">${filter}</th><td>${filter === first ? '' : dropped}</td><td>${rest}</td><td>${formatNumber(share)}</td><td>${bar(share)}</td></tr>`;
  });
  return [
    `<div class="scroll" role="region" aria-label="${caption}" tabindex="0"><table><caption>${caption}</caption><thead><tr>${head.join('')}</tr></thead><tbody>\n${body.join('\n')}\n</tbody></table></div>`,
  ];
}

function bar(share: number): string {
  const width = Math.round(200 * share);
  const size = { width: '200', height: '12' };
  const parts = [
    element('rect', { class: 'gone', ...size }),
    element('rect', { ...size, width: `${width}` }),
  ];
  return element('svg', { class: 'bar', ...size, 'aria-hidden': 'true' }, parts.join(''));
}

function gate(_: PageRun, row: MetricsRow, name: string): string[] {
  const levels = Object.keys(row).flatMap((key) => /^gate\/(.+)\/live$/.exec(key)?.slice(1) ?? []);
  if (levels.length === 0) return [];
  const of = (level: string, key: string) => {
    const value = row[`gate/${level}/${key}`];
    return typeof value === 'number' ? value : null;
  };
  const table: TextTable = {
    headers: ['level', 'asked', 'pass@1', 'one of the group', 'blind guess', 'live groups', 'so'],
    rows: levels.map((level) => {
      const [passAt1, live] = [of(level, 'pass@1'), of(level, 'live')];
      const figures = [of(level, 'share'), passAt1, of(level, 'pass@group'), of(level, 'chance'), live];
      return [level, ...figures.map(formatNumber), meaning(passAt1, live)];
    }),
  };
  return [tableHtml(`${name}: what its groups can teach at the start`, table)];
}

function meaning(passAt1: number | null, live: number | null): string {
  if (live === null || passAt1 === null) return '-';
  if (live > 0) return live < 0.5 ? 'teaches little' : 'teaches';
  return passAt1 > 0.5 ? 'solved: nothing to teach' : 'never right: nothing to teach';
}

function rewardModels(_: PageRun, row: MetricsRow, name: string): string[] {
  const found = Object.entries(row).flatMap(([key, value]) => {
    const [, model, , flaw = 'all pairs'] = /^preference\/(\w+)\/accuracy(\/(.+))?$/.exec(key) ?? [];
    return model === undefined ? [] : [[model, flaw, formatPrecise(Number(value))]];
  });
  if (found.length === 0) return [];
  const headers = ['model', 'the worse answer is', 'accuracy'];
  return [tableHtml(`${name}: held-out accuracy of its reward models`, { headers, rows: found })];
}
