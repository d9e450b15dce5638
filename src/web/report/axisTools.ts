// What moves all charts together: steps or tokens, where the cursor is, which stretch is seen, moving means.
import { byId, element, shortCount } from '../elements.js';
import { drawCharts, pointAt, zoomTo } from './charts.js';
import type { Unit } from './look.js';
import { ruler, stageName } from './marks.js';
import type { Payload, StageMark } from './payload.js';

/** Draws the charts as the tools say, and again when these change; returns what draws them anew. */
export function startCharts(payload: Payload): () => void {
  const unitChoice = byId<HTMLSelectElement>('unit');
  const stretch = byId<HTMLSelectElement>('stretch');
  const whole = byId<HTMLButtonElement>('whole');
  const smooth = byId<HTMLInputElement>('smooth');
  const scrub = byId<HTMLInputElement>('scrub');
  const unit = () => unitChoice.value as Unit;
  const stages = payload.marks.filter(({ run }) => run === ruler(payload.marks));
  const end = () => Math.max(...payload.axes.map((axis) => axis[unit()].at(-1) ?? 0));
  /** The points that are seen, of whatever curve: the range goes along them. */
  let points: readonly number[] = [];

  const moved = (at: number) => {
    const text = placeText(payload, stages, unit(), at, points[0]);
    scrub.value = String(points.findLastIndex((point) => point <= at));
    scrub.setAttribute('aria-valuetext', text);
    byId('scrub-text').textContent = text;
  };
  const zoomed = (from: number, to: number) => {
    points = pointsOf(payload, unit(), from, to);
    scrub.max = String(points.length - 1);
    whole.disabled = from <= 0 && to >= end();
    const chosen = stages.findIndex((stage) => stretchOf(stage, unit()).join() === [from, to].join());
    stretch.selectedIndex = whole.disabled ? 0 : chosen < 0 ? stages.length + 1 : chosen + 1;
  };
  const draw = () => drawCharts(payload, { unit: unit(), smooth: smooth.checked, moved, zoomed });

  const names = stages.map((stage) => stageName(payload, stage));
  stretch.replaceChildren(
    ...['all stages', ...names].map((text) => element('option', {}, text)),
    // Not to be chosen: what a drag over a chart leaves.
    element('option', { hidden: '' }, 'a stretch'),
  );
  stretch.parentElement!.hidden = stages.length < 2;
  unitChoice.addEventListener('change', draw);
  smooth.addEventListener('change', draw);
  smooth.parentElement!.hidden = !payload.charts.some(({ series }) => series.some(({ noisy }) => noisy));
  scrub.addEventListener('input', () => {
    const { value } = scrub;
    pointAt(points[Number(value)]);
    // Where the cursor is put is rounded; the next key goes on from here.
    scrub.value = value;
  });
  whole.addEventListener('click', () => zoomTo(0, end()));
  stretch.addEventListener('change', () => {
    const stage = stages[stretch.selectedIndex - 1];
    const [from, to] = stage === undefined ? [0, end()] : stretchOf(stage, unit());
    zoomTo(from, to);
  });
  return draw;
}

function stretchOf(stage: StageMark, unit: Unit): [from: number, to: number] {
  const from = stage[unit];
  return [from, from + stage[`${unit}s`]];
}

/** The places of the axes from one to another, both among them, in order. */
function pointsOf({ axes }: Payload, unit: Unit, from: number, to: number): number[] {
  const within = axes.flatMap((axis) => axis[unit]).filter((at) => at > from && at < to);
  return [from, ...[...new Set(within.map(Math.round))].sort((a, b) => a - b), to];
}

/** `Dev2, step 80 (100 in all)`: a place as its stage counts it; where one ends and one begins, as the end but at `first`. */
function placeText(
  payload: Payload,
  stages: readonly StageMark[],
  unit: Unit,
  at: number,
  first = 0,
): string {
  const begun = (one: StageMark) => (at <= first ? one[unit] <= at : one[unit] < at);
  const stage = stages.findLast((one) => begun(one) && one[`${unit}s`] > 0);
  const count = (value: number) =>
    unit === 'step' ? `step ${Math.round(value)}` : `${shortCount(value)} tokens`;
  if (stage === undefined) return count(at);
  const before = stage[unit];
  const all = before === 0 ? '' : ` (${unit === 'step' ? Math.round(at) : shortCount(at)} in all)`;
  return `${stageName(payload, stage)}, ${count(at - before)}${all}`;
}
