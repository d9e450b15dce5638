// The figures of a chart: at the cursor, and as a table.
import { element, shortCount, shown, table } from '../elements.js';
import { keyOf, type Unit } from './look.js';
import type { Chart, Payload, Series } from './payload.js';
import { shownValues, valueAt } from './values.js';

/** From so many curves on each can be hidden: fewer can be told apart. */
const hideable = 4;

/**
 * Fills the place above a chart with the names of its curves and levels; the function that it returns puts their figures
 * beside, at a place of the axis. `hide`: of a chart with many curves, shows or hides one.
 */
export function readoutOf(
  { axes }: Payload,
  { series, references }: Chart,
  { unit, smooth }: { readonly unit: Unit; readonly smooth: boolean },
  place: HTMLElement,
  hide: (position: number, show: boolean) => void,
): (at: number) => void {
  const curves = series.map((one, i) => {
    const figure = element('b');
    const values = shownValues(one, smooth);
    const content = [keyOf(one), `${one.label} `, figure];
    return {
      entry: series.length < hideable ? element('span', { class: 'entry' }, ...content) : toggle(content, i),
      set: (at: number) => {
        figure.textContent = shown(valueAt(axes[one.axis][unit], values, at, one.jumps));
      },
    };
  });
  function toggle(content: readonly (Node | string)[], i: number): HTMLElement {
    const title = 'hide or show this curve';
    const button = element(
      'button',
      { type: 'button', class: 'entry', title, 'aria-pressed': 'true' },
      ...content,
    );
    button.addEventListener('click', () => {
      const show = button.getAttribute('aria-pressed') !== 'true';
      button.setAttribute('aria-pressed', String(show));
      hide(i, show);
    });
    return button;
  }
  const levels = references.map((one) =>
    element('span', { class: 'entry' }, keyOf(one), `${one.label} `, element('b', {}, shown(one.value))),
  );
  place.replaceChildren(...curves.map(({ entry }) => entry), ...levels);
  return (at) => {
    for (const { set } of curves) set(at);
  };
}

/** The figures of a chart as a table, thinned to what a reader can take in. */
export function chartTable({ axes }: Payload, { title, series }: Chart): HTMLElement[] {
  return series.map(({ label, axis: position, values, low, high }: Series) => {
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
