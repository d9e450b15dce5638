// The learning curves: uPlot charts that share their cursor and their zoom, all stages on one axis.
import uPlot from 'uplot';
import { byId, shortCount } from '../elements.js';
import { axis, dashes, seriesColour, type Unit } from './look.js';
import { drawMarks } from './marks.js';
import type { Chart, Payload, Series } from './payload.js';
import { read } from './readout.js';
import { stretches } from './stretches.js';

const height = 210;
let drawn: uPlot[] = [];

/** Draws all charts anew, over what was there. */
export function drawCharts(payload: Payload, unit: Unit): void {
  for (const plot of drawn) plot.destroy();
  drawn = payload.charts.map((chart, i) => drawChart(payload, chart, unit, byId(`chart-${i}`)));
}

/** Fits the charts into a window that has another width now. */
export function fitCharts(): void {
  for (const plot of drawn) {
    const { clientWidth } = plot.root.parentElement!;
    if (clientWidth > 0 && clientWidth !== plot.width) plot.setSize({ width: clientWidth, height });
  }
}

/** Puts the cursor of all charts at a share of the axis, and returns where that is; null where nothing is drawn. */
export function pointAt(share: number): number | null {
  const first = drawn[0];
  if (first === undefined) return null;
  const { min = 0, max = 1 } = first.scales.x;
  const value = min + share * (max - min);
  first.setCursor({ left: first.valToPos(value, 'x'), top: first.bbox.height / devicePixelRatio / 2 });
  return value;
}

function drawChart(payload: Payload, chart: Chart, unit: Unit, place: HTMLElement): uPlot {
  const holder = place.querySelector<HTMLElement>('.plot')!;
  const readout = place.querySelector<HTMLElement>('.readout')!;
  holder.replaceChildren();
  const lines: uPlot.Series[] = [{}];
  const bands: uPlot.Band[] = [];
  const tables: uPlot.AlignedData[] = [];
  // Each stretch between two gaps is a line of its own: uPlot joins what falls into one pixel.
  const at = chart.series.map((series) =>
    stretches(series).map(({ from, to, jump }) => {
      const part = (values: readonly (number | null)[]) => values.slice(from, to);
      const { colour, axis: position, values } = series;
      const { low, high } = jump ? {} : series;
      const x = payload.axes[position][unit].slice(from, to);
      const first = lines.push(jump ? jumpLine(series) : lineOf(series)) - 1;
      tables.push([x, part(values), ...(low && high ? [part(low), part(high)] : [])]);
      if (low && high) {
        lines.push(edge(), edge());
        bands.push({ series: [first + 2, first + 1], fill: `${seriesColour(colour)}2e` });
      }
      return first;
    }),
  );
  // All charts have the whole axis, whatever stage they have figures of.
  const ends = payload.axes.map((one) => one[unit].at(-1) ?? 0);
  tables.push([
    [0, Math.max(...ends)],
    [null, null],
  ]);
  lines.push(edge());
  const options: uPlot.Options = {
    width: Math.max(holder.clientWidth, 200),
    height,
    series: lines,
    bands,
    scales: { x: { time: false }, y: { range: chart.share ? [0, 1.04] : fromZero } },
    axes: [axis({ values: (_, ticks) => ticks.map(shortCount) }), axis({ size: 52 })],
    legend: { show: false },
    cursor: { sync: { key: 'r1toy', scales: ['x', null] }, y: false, drag: { x: true, y: false } },
    hooks: {
      drawClear: [(plot) => drawMarks(plot, payload, chart, unit)],
      setCursor: [(plot) => read(plot, chart, at, readout)],
    },
  };
  const plot = new uPlot(options, uPlot.join(tables), holder);
  read(plot, chart, at, readout);
  return plot;
}

function fromZero(_: uPlot, low: number, high: number): uPlot.Range.MinMax {
  const padded = (high - Math.min(low, 0)) * 0.05;
  return [Math.min(low, 0), high + (padded === 0 ? 1 : padded)];
}

function lineOf({ label, colour, dash }: Series): uPlot.Series {
  const points = { size: 5 };
  return { label, stroke: seriesColour(colour), width: 1.75, dash: dashes[dash], points };
}

/** From one end of a stage to the other, where nothing between was measured: no curve that was seen. */
function jumpLine({ colour }: Series): uPlot.Series {
  return { stroke: seriesColour(colour), width: 1, dash: [2, 6], points: { show: false } };
}

function edge(): uPlot.Series {
  return { width: 0, points: { show: false } };
}
