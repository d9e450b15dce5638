// The curves of a chart as uPlot takes them: one line for each stretch without a gap, bands, and dots.
import uPlot from 'uplot';
import { dashes, faint, seriesColour, type Unit } from './look.js';
import type { Chart, Payload, Series } from './payload.js';
import { stretches } from './stretches.js';
import { shownValues, type Values } from './values.js';

/** The lines of a chart. */
export interface Lines {
  readonly series: uPlot.Series[];
  readonly bands: uPlot.Band[];
  readonly data: uPlot.AlignedData;
  /** Of each curve of the chart all that is drawn of it, as positions in `series`. */
  readonly drawn: readonly (readonly number[])[];
}

/** All lines of a chart. */
export function linesOf({ axes }: Payload, chart: Chart, unit: Unit, smooth: boolean): Lines {
  const lines: uPlot.Series[] = [{}];
  const bands: uPlot.Band[] = [];
  const tables: uPlot.AlignedData[] = [];
  const drawn = chart.series.map((series) => {
    const whole = axes[series.axis][unit];
    const own: number[] = [];
    const add = (line: uPlot.Series, from: number, to: number, values: Values, ...more: Values[]) => {
      own.push(lines.push(line) - 1);
      tables.push([whole.slice(from, to), ...[values, ...more].map((each) => each.slice(from, to))]);
    };
    const isSmooth = series.noisy === true && smooth;
    const values = shownValues(series, smooth);
    // Each stretch between two gaps is a line of its own: uPlot joins what falls into one pixel.
    for (const { from, to, jump } of stretches(series)) {
      if (isSmooth) add(faintLine(series), from, to, series.values);
      const { low, high, colour } = series;
      if (jump) add(jumpLine(series), from, to, values);
      else if (low === undefined || high === undefined) add(lineOf(series), from, to, values);
      else {
        const first = lines.length;
        add(lineOf(series), from, to, values, low, high);
        own.push(lines.push(edge()) - 1, lines.push(edge()) - 1);
        bands.push({ series: [first + 2, first + 1], fill: `${seriesColour(colour)}2e` });
      }
    }
    const { ends = [] } = series;
    if (ends.length > 0) {
      own.push(lines.push(dots(series)) - 1);
      tables.push([ends.map((i) => whole[i]), ends.map((i) => values[i])]);
    }
    return own;
  });
  // All charts have the whole axis, whatever stage they have figures of.
  const last = Math.max(...axes.map((one) => one[unit].at(-1) ?? 0));
  tables.push([
    [0, last],
    [null, null],
  ]);
  lines.push(edge());
  return { series: lines, bands, data: uPlot.join(tables), drawn };
}

function lineOf({ label, colour, dash, noisy, ends }: Series): uPlot.Series {
  // Dots of their own tell apart what was measured on all problems.
  const points = noisy || ends ? { show: false } : { size: 5 };
  return { label, stroke: seriesColour(colour), width: 1.75, dash: dashes[dash], points };
}

/** What lies under a moving mean. */
function faintLine({ colour }: Series): uPlot.Series {
  return { stroke: faint(colour), width: 1, points: { show: false } };
}

/** From one end of a stage to the other, where nothing between was measured: no curve that was seen. */
function jumpLine({ colour }: Series): uPlot.Series {
  return { stroke: seriesColour(colour), width: 1, dash: [2, 6], points: { show: false } };
}

function dots({ colour }: Series): uPlot.Series {
  const stroke = seriesColour(colour);
  return { stroke, width: 0, paths: () => null, points: { show: true, size: 7, stroke, fill: stroke } };
}

function edge(): uPlot.Series {
  return { width: 0, points: { show: false } };
}
