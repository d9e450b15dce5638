// How charts look: the colours of the style sheet, as they are now, and the keys of curves.
import type uPlot from 'uplot';

/** Steps or tokens. */
export type Unit = 'step' | 'token';

/** Whole, dashed and dotted lines, and two between: as many as a run may have curves in a chart. */
export const dashes: readonly number[][] = [[], [8, 4], [2, 3], [12, 3, 2, 3], [5, 2]];

/** A colour of the style sheet, as it is now. */
export function colourOf(name: string): string {
  return getComputedStyle(document.documentElement).getPropertyValue(`--${name}`).trim();
}

/** A series's colour; there are six. */
export function seriesColour(position: number): string {
  return colourOf(`c${position % 6}`);
}

/** The same for what lies under a moving mean. */
export function faint(position: number): string {
  return `${seriesColour(position)}59`;
}

/** The range of an axis that has its zero, so that noise does not fill it. */
export function fromZero(_: uPlot, low: number, high: number): uPlot.Range.MinMax {
  const padded = (high - Math.min(low, 0)) * 0.05;
  return [Math.min(low, 0), high + (padded === 0 ? 1 : padded)];
}

/** An axis in the colours of the page. */
export function axis(more: uPlot.Axis): uPlot.Axis {
  const grid = { stroke: colourOf('grid'), width: 1 };
  const font = '12px system-ui, sans-serif';
  return { stroke: colourOf('muted'), font, labelFont: font, labelSize: 16, grid, ticks: grid, ...more };
}

/** A piece of a curve, to stand before its name. */
export function keyOf({ colour, dash }: { readonly colour: number; readonly dash: number }): SVGElement {
  const part = (tag: string, attributes: Readonly<Record<string, string>>) => {
    const made = document.createElementNS('http://www.w3.org/2000/svg', tag);
    for (const [name, value] of Object.entries(attributes)) made.setAttribute(name, value);
    return made;
  };
  const key = part('svg', {
    ...{ class: `key k${colour % 6}`, width: '26', height: '8', 'aria-hidden': 'true' },
  });
  key.append(
    part('path', {
      ...{ d: 'M0 4H26', stroke: 'currentColor', 'stroke-width': '3' },
      'stroke-dasharray': dashes[dash].join(' '),
    }),
  );
  return key;
}
