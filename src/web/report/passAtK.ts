// pass@k of the checkpoints: how much of what a policy can do it does at the first try.
import uPlot from 'uplot';
import { byId, element, shown } from '../elements.js';
import { axis, dashes, keyOf, seriesColour } from './look.js';
import type { Payload } from './payload.js';

const height = 280;
let plot: uPlot | null = null;

/** Draws the curves of pass@k, over those that were there. */
export function drawPassAtK({ passAtK: { ks, series } }: Payload): void {
  plot?.destroy();
  plot = null;
  if (ks.length < 2) return;
  const holder = byId('pass-at-k');
  const entries = series.map((one) => ({ one, figure: element('b') }));
  byId('pass-at-k-readout').replaceChildren(
    ...entries.map(({ one, figure }) =>
      element('span', { class: 'entry' }, keyOf(one), `${one.label} `, figure),
    ),
  );
  const tell = (at: number) => {
    for (const { one, figure } of entries) figure.textContent = shown(one.values[at]);
    byId('pass-at-k-at').textContent = `pass@${ks[at]}:`;
  };
  const lines = series.map(({ label, colour, dash }) => {
    const points = { show: true, size: 6 };
    return { label, stroke: seriesColour(colour), width: 1.75, dash: dashes[dash], points };
  });
  const options: uPlot.Options = {
    width: Math.max(holder.clientWidth, 200),
    height,
    series: [{ label: 'k' }, ...lines],
    scales: { x: { time: false, distr: 3, log: 2 }, y: { range: [0, 1.04] } },
    axes: [
      axis({ values: (_, ticks) => ticks.map(String), size: 30, label: 'k: tries a problem' }),
      axis({ size: 46, label: 'share with one right' }),
    ],
    legend: { show: false },
    cursor: { drag: { x: false, y: false } },
    hooks: { setCursor: [({ cursor: { idx } }) => tell(idx ?? 0)] },
  };
  plot = new uPlot(options, [[...ks], ...series.map(({ values }) => [...values])], holder);
  tell(0);
}

/** Fits it into a window that has another width now. */
export function fitPassAtK(): void {
  if (plot !== null) plot.setSize({ width: Math.max(byId('pass-at-k').clientWidth, 200), height });
}
