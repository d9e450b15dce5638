// The page of one run or of several: one file that needs nothing beside itself. The same runs have the same page; only
// the asides, which a page in a run's folder does not have, hold clocks and machines.

import { markupText } from '../base/printable.js';
import { commandText } from '../base/shell.js';
import { stageLabel } from '../pipeline/recipes.js';
import type { RolloutDigest } from '../report/digest.js';
import { warningLines } from '../report/digest.js';
import type { ExplainedGroup } from '../report/explainedGroup.js';
import { rewardNames } from '../rewards/rewards.js';
import { stageOf } from '../stages/index.js';
import { lexicon } from '../tasks/language.js';
import type { Payload } from '../web/report/payload.js';
import { stagePlaces } from './axes.js';
import { beforeSections } from './before.js';
import { chartsOf } from './charts.js';
import { curveSection } from './curves.js';
import { type SampledGroup, thinned } from './groups.js';
import { headline, tiles } from './headline.js';
import { contentPolicy, paragraph, scriptJson, section } from './html.js';
import { stageMap } from './map.js';
import { originSection } from './origin.js';
import { overview } from './overview.js';
import type { Aside, PageRun } from './pageRun.js';
import { passAtKOf, scoreSections } from './scores.js';
import { pageScript, plotStyle } from './script.js';
import { style } from './style.js';
import { tokenSection } from './tokens.js';

/** A run, and what is kept of its rollouts. */
export interface Shown {
  readonly run: PageRun;
  readonly digest: RolloutDigest;
  readonly groups: readonly SampledGroup[];
  /** Groups of steps that were done again, token by token. */
  readonly explained?: readonly ExplainedGroup[];
}

/** So many runs on a page: more could not be told apart, and it has to stay small. */
export const mostRuns = 12;

/** Bytes of a page, and of the completions in it. */
const budget = { page: 960_000, groups: 480_000 };

/** The whole page. `asides` in the order of the runs; null for the page in a run's folder. */
export function htmlPage(shown: readonly Shown[], asides: readonly Aside[] | null): string {
  const bare = assemble(shown, asides, 0);
  const left = Math.min(budget.groups, budget.page - Buffer.byteLength(bare));
  return left < 1000 ? bare : assemble(shown, asides, left);
}

function assemble(shown: readonly Shown[], asides: readonly Aside[] | null, letters: number): string {
  const runs = shown.map(({ run }) => run);
  const payload = payloadOf(shown, letters);
  const title = `r1toy: ${runs.map(({ name }) => name).join(', ')}`;
  const map = section(
    'map',
    'Stages',
    runs.flatMap((run, i) => [
      ...(runs.length > 1 ? [`<h3>${markupText(run.name)}</h3>`] : []),
      stageMap(run, asides?.[i] ?? null),
    ]),
  );
  const results = [
    ...(payload.charts.length === 0 ? [] : [curveSection(payload, runs)]),
    ...scoreSections(runs),
  ];
  const parts = [
    ...shown.flatMap(({ digest }) => warningLines(digest).map((line) => paragraph(line, 'warning'))),
    // Of several runs, what came of them first.
    ...(runs.length > 1 ? [...results, map] : [map, ...results]),
    ...beforeSections(runs),
    ...(payload.groups.length === 0 ? [] : [browserSection()]),
    ...tokenSection(
      shown.flatMap(({ run, explained = [] }) => explained.map((group) => ({ run, group }))),
      runs.length > 1,
    ),
    originSection(runs, asides),
  ];
  const [css, script] = [`${plotStyle()}\n${style}`, pageScript('report')];
  return `${[
    '<!doctype html>',
    '<html lang="en">',
    '<head><meta charset="utf-8">',
    `<meta http-equiv="Content-Security-Policy" content="${contentPolicy(css, script)}">`,
    '<meta name="viewport" content="width=device-width, initial-scale=1">',
    '<meta name="color-scheme" content="light dark">',
    `<title>${markupText(title)}</title>`,
    `<style>${css}</style></head>`,
    '<body><a class="skip" href="#main">To the content</a>',
    `<header id="top">\n<h1>${markupText(title)}</h1>`,
    ...opening(runs, asides),
    `<nav aria-label="Sections">${links(parts)}</nav></header>`,
    '<main id="main">',
    '<noscript><p class="warning">Curves and completions are drawn by a script within this file; the tables are here without it.</p></noscript>',
    ...parts,
    '</main>',
    '<footer><p>Made by r1toy from what the run recorded. Held-out figures come from a strict grader, never from the reward.</p>' +
      // Not in the page of a run's folder.
      `${asides === null ? '' : askLine(runs)}</footer>`,
    `<script type="application/json" id="data">${scriptJson(payload)}</script>`,
    `<script>${script}</script>`,
    '</body>',
    '</html>',
  ].join('\n')}\n`;
}

/** How to ask the policies of the runs oneself. */
function askLine(runs: readonly PageRun[]): string {
  return `<p>Ask these policies in a page: <code>${markupText(commandText(['play', ...runs.map(({ name }) => name)]))}</code></p>`;
}

/** What came of it, and what it was made by. */
function opening(runs: readonly PageRun[], asides: readonly Aside[] | null): string[] {
  const several = runs.length > 1;
  const aside = asides?.[0] ?? null;
  return [
    ...(several
      ? overview(runs, asides)
      : [paragraph(headline(runs[0], aside), 'headline'), tiles(runs[0], aside)]),
    ...(asides ?? []).flatMap(({ reason }, i) =>
      reason === null ? [] : [paragraph(several ? `${runs[i].name}: ${reason}` : reason, 'warning')],
    ),
    ...runs.map((run) => paragraph(several ? `${run.name}: ${aboutText(run)}` : originText(run), 'note')),
  ];
}

function originText(run: PageRun): string {
  const { recipe, seed } = run.config;
  return `Recipe ${recipe}, seed ${seed}. ${aboutText(run)}`;
}

function aboutText({ config: { about } }: PageRun): string {
  return about.length > 600 ? `${about.slice(0, 600)} ...` : about;
}

/** A link to each section that there is. */
function links(parts: readonly string[]): string {
  const heading = /^<section id="([\w-]+)"[^>]*>\n<h2[^>]*>(.*)<\/h2>/;
  const found = parts.flatMap((part) => heading.exec(part)?.slice(1, 3).join('">') ?? []);
  return found.map((rest) => `<a href="#${rest}</a>`).join(' ');
}

function payloadOf(shown: readonly Shown[], letters: number): Payload {
  const runs = shown.map(({ run }) => run);
  const marks = runs.flatMap((run, r) =>
    stagePlaces(run).map(({ label, step, token, steps, tokens }) => {
      return { run: r, label, step, token, steps, tokens };
    }),
  );
  const groups = shown.flatMap(({ run, groups: sampled }, r) =>
    sampled.map(({ stage, ...group }) => ({ run: r, stage: stageLabel(run.config.recipe, stage), ...group })),
  );
  return {
    runs: runs.map(({ name }) => name),
    ...chartsOf(runs),
    marks,
    passAtK: passAtKOf(runs),
    parts: rewardNames,
    weights: runs.flatMap(weightsOf),
    groups: letters === 0 ? [] : thinned(groups, letters),
    ...words(),
  };
}

/** What the parts of the reward weigh in each stage of a run that has begun and rewards. */
function weightsOf(run: PageRun, r: number): Payload['weights'][number][] {
  return stagePlaces(run).flatMap(({ stage, label }) => {
    const rewards: Readonly<Record<string, number>> | undefined = stageOf(stage).reinforcement?.settings(
      run.config,
    ).rewards;
    if (rewards === undefined) return [];
    return [{ run: r, stage: label, parts: rewardNames.map((name) => rewards[name] ?? null) }];
  });
}

function words(): Pick<Payload, 'gloss' | 'english'> {
  const concepts = Object.values(lexicon.concepts);
  return {
    gloss: Object.fromEntries(concepts.map(({ en, zh }) => [zh, en])),
    english: concepts.map(({ en }) => en),
  };
}

function browserSection(): string {
  const choice = (name: string, label: string) =>
    `<label>${label} <select id="choose-${name}"></select></label>`;
  return section('completions', 'Completions over time', [
    '<p class="note">A sample by step, task and verdict, never by reward: of each step that was looked at, the first group of each task, and the first one with a wrong or a right completion where that has none. The advantage says what was pushed up and what down. Every problem of a task has a right answer; a general prompt has none, reward models score it. English is <span class="en">blue</span>, Chinese <span class="zh">orange</span>: point at it, or tap it, for what it means.</p>',
    `<div class="tools">${choice('place', 'stage')} ${choice('task', 'task')} ${choice('verdict', 'show')}
<label><input type="checkbox" id="gloss"> meanings above the words</label>
<div class="scrub"><label for="group-at">step</label><input type="range" id="group-at" min="0" value="0">
<span class="together"><button type="button" id="group-before">earlier</button> <button type="button" id="group-after">later</button></span> <span id="group-count" role="status"></span></div></div>`,
    '<div id="group"></div>',
  ]);
}
