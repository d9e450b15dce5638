// How charts look: the colours of the style sheet, as they are now.
import type uPlot from 'uplot';

/** Steps or tokens. */
export type Unit = 'step' | 'token';

/** Whole, dashed and dotted lines. */
export const dashes = [[], [8, 4], [2, 3]];

/** A colour of the style sheet, as it is now. */
export function colourOf(name: string): string {
  return getComputedStyle(document.documentElement).getPropertyValue(`--${name}`).trim();
}

/** A series's colour; there are six. */
export function seriesColour(position: number): string {
  return colourOf(`c${position % 6}`);
}

/** An axis in the colours of the page. */
export function axis(more: uPlot.Axis): uPlot.Axis {
  const grid = { stroke: colourOf('grid'), width: 1 };
  return { stroke: colourOf('muted'), font: '12px system-ui, sans-serif', grid, ticks: grid, ...more };
}
