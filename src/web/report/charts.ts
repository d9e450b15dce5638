// The learning curves: uPlot charts that share their cursor and their zoom, all stages on one axis.
import uPlot from 'uplot';
import { byId, shortCount } from '../elements.js';
import { linesOf } from './lines.js';
import { axis, fromZero, type Unit } from './look.js';
import { drawMarks } from './marks.js';
import type { Chart, Payload } from './payload.js';
import { readoutOf } from './readout.js';

const height = 210;
let drawn: uPlot[] = [];

/** How charts are drawn, and who is told of what is done with them. */
export interface Drawing {
  readonly unit: Unit;
  /** Whether noisy curves have their moving mean over them. */
  readonly smooth: boolean;
  /** The figures are those of this place of the axis: where the cursor is, or the end of what is seen. */
  readonly moved: (at: number) => void;
  /** So much of the axis is seen. */
  readonly zoomed: (from: number, to: number) => void;
}

/** Draws all charts anew, over what was there. */
export function drawCharts(payload: Payload, drawing: Drawing): void {
  for (const plot of drawn) plot.destroy();
  drawn = [];
  for (const [i, chart] of payload.charts.entries())
    drawn.push(drawChart(payload, chart, drawing, byId(`chart-${i}`)));
}

/** Fits the charts into a window that has another width now. */
export function fitCharts(): void {
  for (const plot of drawn) {
    const { clientWidth } = plot.root.parentElement!;
    if (clientWidth > 0 && clientWidth !== plot.width) plot.setSize({ width: clientWidth, height });
  }
}

/** Puts the cursor of all charts at a place of the axis. */
export function pointAt(at: number): void {
  for (const plot of drawn)
    plot.setCursor({ left: plot.valToPos(at, 'x'), top: plot.bbox.height / devicePixelRatio / 2 });
}

/** Shows this stretch of the axis in all charts. */
export function zoomTo(min: number, max: number): void {
  for (const plot of drawn) plot.setScale('x', { min, max });
}

function drawChart(payload: Payload, chart: Chart, drawing: Drawing, place: HTMLElement): uPlot {
  const { unit, smooth, moved, zoomed } = drawing;
  const holder = place.querySelector<HTMLElement>('.plot')!;
  holder.replaceChildren();
  const { series, bands, data, drawn: lines } = linesOf(payload, chart, unit, smooth);
  const isFirst = drawn.length === 0;
  const tell = readoutOf(
    payload,
    chart,
    drawing,
    place.querySelector<HTMLElement>('.readout')!,
    (i, show) => {
      plot.batch(() => {
        for (const line of lines[i]) plot.setSeries(line, { show });
      });
    },
  );
  const told = (at: number) => {
    tell(at);
    // They move together.
    if (isFirst) moved(at);
  };
  const options: uPlot.Options = {
    width: Math.max(holder.clientWidth, 200),
    height,
    series,
    bands,
    scales: { x: { time: false }, y: { range: chart.share ? [0, 1.04] : fromZero } },
    axes: [
      axis({ values: (_, ticks) => ticks.map(shortCount), size: 30, label: `${unit}s` }),
      axis({ values: (_, ticks) => ticks.map(tickText), size: 46, label: chart.unit }),
    ],
    legend: { show: false },
    cursor: { sync: { key: 'r1toy', scales: ['x', null] }, y: false, drag: { x: true, y: false } },
    hooks: {
      drawClear: [(one) => drawMarks(one, payload, chart, unit)],
      setCursor: [
        (one) => {
          const { left = -1 } = one.cursor;
          told(left < 0 ? (one.scales.x.max ?? 0) : one.posToVal(left, 'x'));
        },
      ],
      setScale: [
        (one, key) => {
          const { min, max } = one.scales.x;
          if (key !== 'x' || min == null || max == null) return;
          if (isFirst) zoomed(min, max);
          told(max);
        },
      ],
    },
  };
  const plot = new uPlot(options, data, holder);
  return plot;
}

/** A value beside the axis, in few letters. */
function tickText(value: number): string {
  const size = Math.abs(value);
  if (size >= 1000) return shortCount(value);
  return size > 0 && size < 0.001 ? value.toExponential() : String(value);
}
