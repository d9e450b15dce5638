// The figures of a chart: at the cursor, and as a table.
import type uPlot from 'uplot';
import { element, shortCount, shown, table } from '../elements.js';
import type { Chart, Payload, Series } from './payload.js';

/** The figures at the cursor, or the last ones. */
export function read(
  plot: uPlot,
  { series, references }: Chart,
  at: readonly (readonly number[])[],
  readout: HTMLElement,
): void {
  const { idx } = plot.cursor;
  const entry = (
    { label, colour, dash }: Pick<Series, 'label' | 'colour' | 'dash'>,
    value: number | null,
  ) => {
    const key = element('span', { class: `key k${colour % 6} d${dash}`, 'aria-hidden': 'true' });
    return element('span', { class: 'entry' }, key, `${label} `, element('b', {}, shown(value)));
  };
  readout.replaceChildren(
    ...series.map((one, i) => entry(one, near(plot, at[i], idx))),
    ...references.map((one) => entry(one, one.value)),
  );
}

/** The newest value of a line, in whatever stretch, up to a point of the axis that all lines share. */
function near(plot: uPlot, positions: readonly number[], idx: number | null | undefined): number | null {
  for (let i = idx ?? plot.data[0].length - 1; i >= 0; i--) {
    for (const position of positions) {
      const value = plot.data[position][i];
      if (value !== null && value !== undefined) return value;
    }
  }
  return null;
}

/** The figures of a chart as a table, thinned to what a reader can take in. */
export function chartTable({ axes }: Payload, { title, series }: Chart): HTMLElement[] {
  return series.map(({ label, axis: position, values, low, high }) => {
    const { step, token } = axes[position];
    const places = values.flatMap((value, i) => (value === null ? [] : [i]));
    const stride = Math.ceil(places.length / 40);
    const rows = places
      .filter((_, i) => i % stride === 0 || i === places.length - 1)
      .map((i) => [
        shortCount(step[i]),
        shortCount(token[i]),
        shown(values[i]),
        ...(low && high ? [`${shown(low[i])} to ${shown(high[i])}`] : []),
      ]);
    return table(`${title}: ${label}`, ['step', 'tokens', 'value', ...(low ? ['95 %'] : [])], rows);
  });
}
