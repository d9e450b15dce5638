// What came of several runs: a sentence with the best first, and a table with the colours of their curves.
import { stageLabel } from '../pipeline/recipes.js';
import { formatNumber } from '../report/format.js';
import { element } from '../report/svg.js';
import { besideFigures, margin, percentOf, scoresOf, secondsOf } from './headline.js';
import { paragraph, tableHtml } from './html.js';
import { type Aside, labelOf, lastEnd, minutesText, type PageRun } from './pageRun.js';
import { passAt1Half } from './wilson.js';

/** Runs that the sentence names. */
const most = 3;

/** The opening of a page of several runs. */
export function overview(runs: readonly PageRun[], asides: readonly Aside[] | null): string[] {
  const head = ['pass@1', ...Object.keys(besideFigures), 'checkpoint', 'recipe', 'seed'];
  const table = {
    headers: ['run', ...head, ...(asides === null ? [] : ['training', 'state'])],
    rows: runs.map((run, r) => rowOf(run, asides?.[r] ?? null)),
  };
  const caption = 'The last checkpoint of each run; before its name the colour of its curves';
  return [
    paragraph(sentence(runs), 'headline'),
    tableHtml(caption, table, { before: runs.map((_, r) => keyOf(r)) }),
    paragraph(margin, 'note'),
  ];
}

function sentence(runs: readonly PageRun[]): string {
  const ended = runs.flatMap(({ name, ...run }) => {
    const scores = scoresOf(lastEnd({ name, ...run }));
    return scores?.['pass@1'] === undefined ? [] : [{ name, scores }];
  });
  if (ended.length === 0) return 'Nothing has been measured at the end of a stage yet.';
  ended.sort((a, b) => b.scores['pass@1'] - a.scores['pass@1']);
  const [best, ...others] = ended
    .slice(0, most)
    .map(({ name, scores }) => ({ name, share: percentOf(scores) }));
  const told = others.map(({ name, share }) => `, ${name} ${share}`);
  const more = ended.length > most ? `, the others no more` : '';
  return `${best.name} gets ${best.share} of held-out problems right at the first try${told.join('')}${more}.`;
}

function rowOf(run: PageRun, aside: Aside | null): string[] {
  const end = lastEnd(run);
  const scores = scoresOf(end);
  const share = scores?.['pass@1'];
  return [
    run.name,
    scores === null || share === undefined
      ? '-'
      : `${formatNumber(share)} ± ${formatNumber(passAt1Half(scores))}`,
    ...Object.values(besideFigures).map((metric) => formatNumber(scores?.[metric] ?? null)),
    end === null ? '-' : labelOf(run, end),
    run.config.recipe,
    String(run.config.seed),
    ...(aside === null ? [] : [minutesText(secondsOf(aside)), stateText(run, aside)]),
  ];
}

/** `failed: Zero 3/60`. */
function stateText({ config }: PageRun, { status, progress }: Aside): string {
  if (status === 'done' || progress === null) return status;
  return `${status}: ${stageLabel(config.recipe, progress.stage)} ${progress.step}/${progress.steps}`;
}

/** A piece of the curves of a run. */
function keyOf(r: number): string {
  const line = element('path', { d: 'M0 4H20', stroke: 'currentColor', 'stroke-width': '3' });
  return element('svg', { class: `key k${r % 6}`, width: '20', height: '8', 'aria-hidden': 'true' }, line);
}
