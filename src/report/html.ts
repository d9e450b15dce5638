// report.html: one page that needs nothing beside itself. No clock, so equal runs have equal pages.
import { canonicalJson } from '../config/hash.js';
import type { RolloutRow } from '../pipeline/events.js';
import { stageLabel } from '../pipeline/recipes.js';
import { evalCurves, stageCurves, stagesOf } from './curves.js';
import { type RolloutDigest, warningLines } from './digest.js';
import { escapeHtml, jsonHtml } from './escape.js';
import type { ExamplePair } from './examples.js';
import { formatNumber, type TextTable } from './format.js';
import type { ReportRun } from './stageEnds.js';
import {
  levelHeading,
  levelTextTable,
  type StageMetrics,
  stageHeading,
  stageTable,
  stageTextTable,
} from './stageTable.js';
import { curveSvg } from './svg.js';
import { thoughtHeading, thoughtTextTable } from './thoughtTable.js';

const style = `
body { font: 15px/1.5 system-ui, sans-serif; max-width: 1000px; margin: 2rem auto; padding: 0 1rem; color: #1b1f24; }
h1, h2, h3 { line-height: 1.2; }
table { border-collapse: collapse; margin: 1rem 0; }
th, td { padding: 0.25rem 0.7rem; border-bottom: 1px solid #d0d7de; text-align: right; }
th:first-child, td:first-child, .texts th, .texts td { text-align: left; }
.texts td { vertical-align: top; }
.curves { display: flex; flex-wrap: wrap; gap: 0.5rem; }
svg { width: 300px; height: 110px; }
svg polyline { fill: none; stroke: #0969da; stroke-width: 1.5; }
svg circle { fill: #0969da; }
svg path { fill: none; stroke: #8c959f; }
svg text { font-size: 10px; fill: #57606a; }
svg .title { font-size: 12px; font-weight: 600; fill: #1b1f24; }
p.warning { border-left: 4px solid #9a6700; padding-left: 0.7rem; }
pre { background: #f6f8fa; padding: 1rem; overflow-x: auto; }
`;

/** The whole page. */
export function htmlReport(run: ReportRun, digest: RolloutDigest): string {
  const { name, config } = run;
  const stages = stageTable([run]);
  const title = escapeHtml(`r1toy: ${name}`);
  return `${[
    '<!doctype html>',
    '<html lang="en">',
    `<head><meta charset="utf-8"><title>${title}</title><style>${style}</style></head>`,
    '<body>',
    `<h1>${title}</h1>`,
    `<p>Recipe ${config.recipe}, seed ${config.seed}. ${escapeHtml(config.about)}</p>`,
    `<h2>${escapeHtml(stageHeading(stages))}</h2>`,
    tableHtml(stageTextTable(stages, false)),
    ...thoughtSection(stages),
    `<h2>${levelHeading}</h2>`,
    tableHtml(levelTextTable([run])),
    '<h2>Learning curves</h2>',
    ...curveSections(run),
    ...warningLines(digest).map((line) => `<p class="warning">${escapeHtml(line)}</p>`),
    ...exampleSections(digest.examples),
    '<h2>Configuration</h2>',
    `<pre>${jsonHtml(JSON.parse(canonicalJson(config)))}</pre>`,
    '</body>',
    '</html>',
  ].join('\n')}\n`;
}

function thoughtSection(stages: readonly StageMetrics[]): string[] {
  const table = thoughtTextTable(stages, false);
  if (table === null) return [];
  const heading = thoughtHeading(stages.map(({ temperature }) => temperature));
  return [`<h2>${escapeHtml(heading)}</h2>`, tableHtml(table)];
}

function tableHtml({ headers, rows }: TextTable, className = ''): string {
  const cells = (tag: string, texts: readonly string[]) =>
    texts.map((text) => `<${tag}>${escapeHtml(text)}</${tag}>`).join('');
  const body = rows.map((row) => `<tr>${cells('td', row)}</tr>`).join('\n');
  return `<table${className && ` class="${className}"`}>\n<tr>${cells('th', headers)}</tr>\n${body}\n</table>`;
}

function curveSections(run: ReportRun): string[] {
  return stagesOf(run.metrics).map((stage) => {
    const held = evalCurves(run, stage).map((curve) => ({ ...curve, label: `held-out ${curve.label}` }));
    const curves = [...held, ...stageCurves(run.metrics, stage)];
    const label = stageLabel(run.config.recipe, stage);
    const drawn = curves.map(curveSvg).join('\n');
    return `<h3>${label === stage ? stage : `${label}: ${stage}`}</h3>\n<div class="curves">\n${drawn}\n</div>`;
  });
}

function exampleSections(pairs: readonly ExamplePair[]): string[] {
  if (pairs.length === 0) return [];
  const rows = pairs.flatMap(({ stage, before, after }) => [
    exampleRow(stage, before),
    exampleRow(stage, after),
  ]);
  const headers = ['stage', 'step', 'prompt', 'completion', 'reward', 'parts'];
  return [
    '<h2>Completions at the first and the last step</h2>',
    '<p>The first of each task, not the best.</p>',
    tableHtml({ headers, rows }, 'texts'),
  ];
}

function exampleRow(stage: string, row: RolloutRow): string[] {
  const parts = Object.entries(row.rewards).flatMap(([part, value]) =>
    value === null ? [] : [`${part} ${formatNumber(value)}`],
  );
  return [stage, String(row.step), row.prompt, row.completion, formatNumber(row.reward), parts.join(', ')];
}
