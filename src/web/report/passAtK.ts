// pass@k of the checkpoints: how much of what a policy can do it does at the first try.
import uPlot from 'uplot';
import { byId } from '../elements.js';
import { axis, dashes, seriesColour } from './look.js';
import type { Payload } from './payload.js';

let plot: uPlot | null = null;

/** Draws the curves of pass@k, over those that were there. */
export function drawPassAtK({ passAtK }: Payload): void {
  plot?.destroy();
  plot = null;
  if (passAtK.ks.length < 2) return;
  const holder = byId('pass-at-k');
  const series = passAtK.series.map(({ label, colour, dash }) => {
    return {
      label,
      stroke: seriesColour(colour),
      width: 1.75,
      dash: dashes[dash],
      points: { show: true, size: 6 },
    };
  });
  const options: uPlot.Options = {
    width: Math.max(holder.clientWidth, 200),
    height: 260,
    series: [{ label: 'k' }, ...series],
    scales: { x: { time: false, distr: 3, log: 2 }, y: { range: [0, 1] } },
    axes: [axis({ values: (_, ticks) => ticks.map(String) }), axis({ size: 46 })],
    legend: { show: false },
    cursor: { drag: { x: false, y: false } },
  };
  plot = new uPlot(options, [[...passAtK.ks], ...passAtK.series.map(({ values }) => [...values])], holder);
}

/** Fits it into a window that has another width now. */
export function fitPassAtK(): void {
  if (plot !== null) plot.setSize({ width: Math.max(byId('pass-at-k').clientWidth, 200), height: 260 });
}
