// The section of learning curves: a place for each chart, and the tools that move them all.
import { markupText } from '../base/printable.js';
import { formatNumber } from '../report/format.js';
import type { Payload } from '../web/report/payload.js';
import { placedEvals, stepsAPoint } from './axes.js';
import { pointsEach } from './charts.js';
import { besideFigures } from './headline.js';
import { paragraph, section, tableHtml } from './html.js';
import { meaningsHtml } from './meanings.js';
import type { PageRun } from './pageRun.js';
import { plans } from './plans.js';

/** What moves all charts together; where the cursor is stays in sight. */
const tools = `<div class="tools still"><label>along <select id="unit"><option value="step">steps</option><option value="token">tokens</option></select></label>
<label>see <select id="stretch"></select></label> <button type="button" id="whole" disabled>whole axis</button>
<label><input type="checkbox" id="smooth" checked> moving means</label></div>
<div class="tools"><label for="scrub">at</label><input type="range" id="scrub" min="0" max="1" value="1"><output id="scrub-text" for="scrub"></output></div>`;

const onTheWay = { 'pass@1': 'pass@1', ...besideFigures } as const;

/** What the curves of held-out figures show, for who has no script. */
function wayTable(run: PageRun, several: boolean): string {
  const rows = placedEvals(run, 30).flatMap(({ step, row }) => {
    const scores = row?.groups.all;
    if (scores === undefined) return [];
    return [
      [
        String(Math.round(step)),
        ...Object.values(onTheWay).map((name) => formatNumber(scores[name] ?? null)),
      ],
    ];
  });
  const caption = `${several ? `${run.name}: h` : 'H'}eld-out figures on the way`;
  return tableHtml(caption, { headers: ['step', ...Object.keys(onTheWay)], rows });
}

/** How many steps a point of training is, where it is not one. */
function pointsNote(runs: readonly PageRun[]): string {
  const sizes = [...new Set(runs.map((run) => stepsAPoint(run, pointsEach('steps', runs.length))))].filter(
    (size) => size > 1,
  );
  return sizes.length === 0 ? '' : ` A point of training is the mean of up to ${Math.max(...sizes)} steps.`;
}

/** The section of the curves of some runs. */
export function curveSection({ charts }: Payload, runs: readonly PageRun[]): string {
  const figures = charts.map(
    (
      { title, note },
      i,
    ) => `<figure id="chart-${i}"><figcaption><h3>${markupText(title)}</h3>${paragraph(note)}</figcaption>
<div class="readout"></div><div class="plot" role="img" aria-label="${markupText(title)}: curve over the steps"></div>
<div class="more"><details><summary>The figures</summary></details>
${chartMeanings(title)}</div></figure>`,
  );
  const isExpert = (_: unknown, i: number) => planOf(charts[i].title)?.from === 'measured';
  const experts = figures.filter(isExpert);
  return section('curves', 'Learning curves', [
    `<p class="note">All charts share one axis, the cursor and the zoom: point at a place, or drag over a stretch. Dots are the ends of stages, measured on all held-out problems; between them the curve is of a part of these, so the last piece before a dot may jump. A curve breaks where a stage starts from other weights, and is dotted where nothing between the two ends was measured.${pointsNote(runs)}</p>`,
    tools,
    `<noscript>${runs.map((run) => wayTable(run, runs.length > 1)).join('\n')}</noscript>`,
    `<div class="charts level">\n${figures.filter((one) => !experts.includes(one)).join('\n')}\n</div>`,
    ...(experts.length === 0 ? [] : [expertCurves(experts)]),
  ]);
}

/** What was measured beside what is logged: for who asks why a run goes as it goes. */
function expertCurves(figures: readonly string[]): string {
  return `<h3>For experts: what moves the policy</h3>
<p class="note">Measured in every <code>measureEvery</code>-th step of reinforcement, at the weights that it begins with.</p>
<div class="charts level">\n${figures.join('\n')}\n</div>`;
}

const planOf = (title: string) => plans.find((one) => one.title === title);

/** What the metrics of a chart mean. */
function chartMeanings(title: string): string {
  const plan = planOf(title);
  if (plan === undefined) return '';
  const names = plan.metrics.map(([name]) => name);
  const ofSteps = plan.from === 'steps' || plan.from === 'measured';
  return meaningsHtml(ofSteps ? 'step' : 'held-out', names, 'this shows');
}
