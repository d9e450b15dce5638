// What came of a run, in one sentence and a few figures.
import { markupText } from '../base/printable.js';
import type { EvalRow } from '../pipeline/events.js';
import { recipes } from '../pipeline/recipes.js';
import { formatNumber } from '../report/format.js';
import type { EvalMetrics } from '../training/evaluation.js';
import { paragraph } from './html.js';
import { type Aside, controlsOf, labelOf, lastEnd, minutesText, type PageRun } from './pageRun.js';
import { passAt1Half } from './wilson.js';

/** What ± is. */
export const margin = '± is that of 95 % over problems that could have been asked instead.';

/** The figures beside pass@1 that say what changed, by what they are called in a narrow column. */
export const besideFigures = {
  thorough: 'thorough',
  skill: 'accuracy/thorough',
  'own language': 'language/thought',
  words: 'length/thought',
} as const;

/** On one line with its sign. */
const percent = (share: number) => `${(100 * share).toFixed(0)}\u00a0%`;
/** The held-out figures of an evaluation, of all problems. */
export const scoresOf = (row: EvalRow | null) => row?.groups.all ?? null;

/** The untrained policy that is most often right at the first try, and what it is called; null where none was measured. */
function bestControl(run: PageRun): { readonly label: string; readonly scores: EvalMetrics } | null {
  const controls = controlsOf(run).flatMap((row) => {
    const scores = scoresOf(row);
    return scores?.['pass@1'] === undefined ? [] : [{ label: labelOf(run, row), scores }];
  });
  if (controls.length === 0) return null;
  return controls.reduce((a, b) => (b.scores['pass@1'] > a.scores['pass@1'] ? b : a));
}

/** The run in a sentence: what its newest stage end gets right, and what the base did; where it is, if it has not ended. */
export function headline(run: PageRun, aside: Aside | null): string {
  const end = lastEnd(run);
  const scores = scoresOf(end);
  const now = unfinished(aside);
  if (end === null || scores?.['pass@1'] === undefined)
    return `${now === '' ? 'Nothing has been measured' : `${now}; nothing has been measured`} at the end of a stage yet.`;
  const control = bestControl(run);
  const before = control === null ? '' : ` (${control.label}: ${percent(control.scores['pass@1'])})`;
  return `${now === '' ? '' : `${now}. `}${labelOf(run, end)} gets ${percentOf(scores)} of held-out problems right at the first try${before}.`;
}

/** `87 % ± 2 points`. */
export function percentOf(scores: EvalMetrics): string {
  return `${percent(scores['pass@1'])} ±\u00a0${(100 * passAt1Half(scores)).toFixed(0)} points`;
}

/** Where a run that has not ended is; empty for one that has. */
function unfinished(aside: Aside | null): string {
  if (aside === null || aside.status === 'done') return '';
  const { status, progress } = aside;
  const where =
    progress === null
      ? ' before its first checkpoint'
      : ` in ${progress.stage}, step ${progress.step} of ${progress.steps}`;
  return `${{ running: 'Still running', stopped: 'Stopped', failed: 'Failed', imported: 'Imported' }[status]}${where}`;
}

/** The same as figures to compare: what it was, and what it is. */
export function tiles(run: PageRun, aside: Aside | null): string {
  const scores = scoresOf(lastEnd(run));
  const control = bestControl(run);
  const figures = [
    ['right at the first try', 'pass@1'],
    ['thoughts that leave no work undone', 'thorough'],
    ['right where thorough: skill', 'accuracy/thorough'],
    ["words in the prompt's language", 'language/thought'],
    ['words of a thought', 'length/thought'],
  ].flatMap(([text, metric]) => {
    const value = scores?.[metric];
    return value === undefined ? [] : [tile(text, control?.scores[metric] ?? null, formatNumber(value))];
  });
  const seconds = aside === null ? 0 : secondsOf(aside);
  const base = aside?.seconds.has(recipes.base[0].stage) ? 'its base included' : 'after its base';
  const time = seconds > 0 ? [tile(`of training, ${base}`, null, minutesText(seconds))] : [];
  const all = [...figures, ...time];
  return all.length === 0
    ? ''
    : `<ul class="tiles">\n${all.join('\n')}\n</ul>\n${keyOf(control, figures.length)}`;
}

/** How long a run trained, its base included where that was trained here. */
export function secondsOf({ seconds }: Aside): number {
  return [...seconds.values()].reduce((sum, one) => sum + one, 0);
}

/** Whose the figures before the arrows are, and what ± is. */
function keyOf(control: ReturnType<typeof bestControl>, figures: number): string {
  if (figures === 0) return '';
  const before =
    control === null
      ? ''
      : ` Before the arrows, and in brackets: ${control.label}, the best untrained policy.`;
  return paragraph(`${margin}${before}`, 'note');
}

function tile(text: string, before: number | null, now: string): string {
  const was = before === null ? '' : `<span class="was">${formatNumber(before)} → </span>`;
  return `<li><b>${was}${markupText(now)}</b>${markupText(text)}</li>`;
}
