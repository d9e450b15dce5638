// What stands behind the curves of a chart: where stages begin, and levels to hold curves against.
import type uPlot from 'uplot';
import { colourOf, dashes, seriesColour, type Unit } from './look.js';
import type { Chart, Payload, StageMark } from './payload.js';

/** Between the names of two stages: they are not to be read as one. */
const labelGap = 14;

/** Where stages begin, and the levels that curves are held against. */
export function drawMarks(plot: uPlot, payload: Payload, { references }: Chart, unit: Unit): void {
  const { marks } = payload;
  const { ctx, bbox } = plot;
  const pixel = devicePixelRatio;
  ctx.save();
  ctx.beginPath();
  ctx.rect(bbox.left, 0, bbox.width, bbox.top + bbox.height);
  ctx.clip();
  ctx.font = `${11 * pixel}px system-ui, sans-serif`;
  ctx.textBaseline = 'bottom';
  let free = 0;
  for (const mark of marks.filter(({ run }) => run === ruler(marks))) {
    const x = Math.round(plot.valToPos(mark[unit], 'x', true));
    ctx.strokeStyle = colourOf('mark');
    ctx.setLineDash([]);
    line(ctx, x, bbox.top, x, bbox.top + bbox.height);
    if (x < bbox.left) continue;
    ctx.fillStyle = colourOf('muted');
    const start = Math.max(x, free);
    const label = stageName(payload, mark);
    ctx.fillText(label, start, bbox.top - 2 * pixel);
    free = start + ctx.measureText(label).width + labelGap * pixel;
  }
  for (const { colour, dash, value } of references) {
    const y = Math.round(plot.valToPos(value, 'y', true));
    ctx.strokeStyle = seriesColour(colour);
    ctx.setLineDash(dashes[dash].map((length) => length * pixel));
    line(ctx, bbox.left, y, bbox.left + bbox.width, y);
  }
  ctx.restore();
}

/** The run whose stages are named: several rows of names would hide the curves. It is the one with most of them. */
export function ruler(marks: Payload['marks']): number {
  const count = (run: number) => marks.filter((mark) => mark.run === run).length;
  return marks.reduce((most, { run }) => (count(run) > count(most) ? run : most), 0);
}

/** A stage as it is named beside the axis; with its run where not all runs have their stages there. */
export function stageName({ runs, marks }: Payload, { run, label }: StageMark): string {
  const of = (one: number) =>
    marks.filter((mark) => mark.run === one).map((mark) => [mark.label, mark.step].join(' '));
  const named = of(ruler(marks));
  const alike = runs.every((_, i) => of(i).every((mark) => named.includes(mark)));
  return alike ? label : `${runs[run]}: ${label}`;
}

function line(ctx: CanvasRenderingContext2D, x1: number, y1: number, x2: number, y2: number): void {
  ctx.beginPath();
  ctx.moveTo(x1, y1);
  ctx.lineTo(x2, y2);
  ctx.stroke();
}
