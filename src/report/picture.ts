// Pictures of results as whole SVG files: points, lines and means with their intervals over two axes.
import { wrapped } from '../base/columns.js';
import { markupText } from '../base/printable.js';
import { figureText } from './effect.js';
import { element, svgFile, textAt } from './svg.js';

/** One axis: its words, whether it grows by doubling, and where it has marks (else at round numbers). */
export interface Axis {
  readonly label: string;
  readonly doubling?: boolean;
  readonly ticks?: readonly { readonly at: number; readonly text: string }[];
}

/** What one colour shows. Places are [x, y] in the units of the axes. */
export interface Series {
  /** For the legend; empty: not in it. */
  readonly name: string;
  /** Drawn each by itself. */
  readonly points?: readonly (readonly [number, number])[];
  /** Drawn as one line. */
  readonly line?: readonly (readonly [number, number])[];
  /** Means with their intervals. */
  readonly means?: readonly {
    readonly x: number;
    readonly mean: number;
    readonly low: number;
    readonly high: number;
  }[];
}

export interface Picture {
  readonly title: string;
  readonly x: Axis;
  readonly y: Axis;
  readonly series: readonly Series[];
}

const size = { width: 720, height: 400 };
const box = { left: 64, right: 532, top: 44, bottom: 348 };
/** Told apart by all eyes (M. Okabe and K. Ito, 2008). */
const colours = ['#0072b2', '#d55e00', '#009e73', '#cc79a7', '#e69f00', '#56b4e9', '#000000'];
/** Width of a letter, about. */
const letter = 6.5;
/** Steps between marks, about. */
const ticksAlone = 4;

const fromLeft = { 'text-anchor': 'start' };
/** Of the legend. */
const square = { width: 10, height: 10 };

/** Values to pixels. */
type Place = (value: number) => number;

/** The picture as an SVG file that needs nothing else. */
export function pictureSvg({ title, x, y, series }: Picture): string {
  const all = series.flatMap(placesOf);
  const xTicks = ticksOf(
    x,
    all.map(([at]) => at),
  );
  const yTicks = ticksOf(
    y,
    all.map(([, at]) => at),
  );
  const toX = scaleOf(
    x,
    [...xTicks.map(({ at }) => at), ...all.map(([at]) => at)],
    box.left + 14,
    box.right - 14,
  );
  const toY = scaleOf(
    y,
    [...yTicks.map(({ at }) => at), ...all.map(([, at]) => at)],
    box.bottom - 10,
    box.top + 10,
  );
  return svgFile(size, { 'font-family': 'sans-serif', 'font-size': '12' }, [
    element('title', {}, markupText(title)),
    element('rect', { ...size, fill: 'white' }),
    textAt(box.left, 24, title, { ...fromLeft, 'font-size': '14', 'font-weight': 'bold' }),
    element('path', {
      d: `M${box.left} ${box.top}V${box.bottom}H${box.right}`,
      ...{ fill: 'none', stroke: 'black' },
    }),
    ...xTicks.map(({ at, text }) => textAt(toX(at), box.bottom + 18, text)),
    textAt((box.left + box.right) / 2, box.bottom + 38, x.label),
    ...yTicks.map(({ at, text }) => textAt(box.left - 6, toY(at) + 4, text, { 'text-anchor': 'end' })),
    textAt(box.left, box.top - 6, y.label, fromLeft),
    ...series.flatMap((one, i) => drawn(one, colours[i % colours.length], toX, toY)),
    ...legend(series),
  ]);
}

function placesOf({ points = [], line = [], means = [] }: Series): (readonly [number, number])[] {
  return [
    ...points,
    ...line,
    ...means.flatMap(
      ({ x, low, high }) =>
        [
          [x, low],
          [x, high],
        ] as const,
    ),
  ];
}

function drawn(
  { points = [], line = [], means = [] }: Series,
  colour: string,
  toX: Place,
  toY: Place,
): string[] {
  const place = ([x, y]: readonly [number, number]) => `${pixel(toX(x))},${pixel(toY(y))}`;
  const stroked = { fill: 'none', stroke: colour, 'stroke-width': '2' };
  return [
    ...(line.length > 0 ? [element('polyline', { points: line.map(place).join(' '), ...stroked })] : []),
    ...points.map(([x, y]) => {
      return element('circle', { cx: toX(x), cy: toY(y), r: 3.5, fill: colour, 'fill-opacity': '0.45' });
    }),
    ...means.map(({ x, mean, low, high }) => {
      const [at, top, middle, bottom] = [toX(x), toY(high), toY(mean), toY(low)].map(pixel);
      const path = `M${at} ${top}V${bottom}M${pixel(toX(x) - 9)} ${middle}H${pixel(toX(x) + 9)}`;
      return element('path', { d: path, ...stroked });
    }),
  ];
}

function legend(series: readonly Series[]): string[] {
  let y = box.top + 16;
  return series.flatMap(({ name }, i) => {
    if (name === '') return [];
    const lines = wrapped(name, Math.floor((size.width - box.right - 28) / letter));
    const at = y;
    y += 4 + lines.length * 14;
    return [
      element('rect', { x: box.right + 12, y: at - 9, ...square, fill: colours[i % colours.length] }),
      ...lines.map((line, row) => textAt(box.right + 28, at + row * 14, line, fromLeft)),
    ];
  });
}

/** Whether these words fit side by side under the picture. */
export function fitsUnder(words: readonly string[]): boolean {
  return Math.max(0, ...words.map((word) => word.length)) * letter * words.length <= box.right - box.left;
}

/** The marks of an axis: its own, else a few round numbers around the values (powers of two where it doubles). */
function ticksOf({ ticks, doubling }: Axis, values: readonly number[]): { at: number; text: string }[] {
  if (ticks !== undefined) return [...ticks];
  if (values.length === 0) return [];
  const [low, high] = [Math.min(...values), Math.max(...values)];
  if (doubling) {
    const powers: number[] = [];
    for (let at = 1; at <= high; at *= 2) if (at >= low) powers.push(at);
    return powers.map((at) => ({ at, text: String(at) }));
  }
  if (low === high) return [{ at: low, text: figureText(low) }];
  const step = roundStep((high - low) / ticksAlone);
  const first = Math.floor(low / step);
  const count = Math.ceil(high / step) - first + 1;
  return Array.from({ length: count }, (_, i) => ({
    at: (first + i) * step,
    text: figureText((first + i) * step),
  }));
}

/** The least of 1, 2, 5, 10, ... times a power of ten that is no smaller. */
function roundStep(least: number): number {
  const power = 10 ** Math.floor(Math.log10(least));
  return power * (least <= power ? 1 : least <= 2 * power ? 2 : least <= 5 * power ? 5 : 10);
}

function scaleOf({ doubling }: Axis, values: readonly number[], from: number, to: number): Place {
  const place = (value: number) => (doubling ? Math.log2(value) : value);
  const places = values.map(place);
  const [low, high] = [Math.min(...places), Math.max(...places)];
  if (!(high > low)) return () => (from + to) / 2;
  return (value) => from + ((place(value) - low) / (high - low)) * (to - from);
}

function pixel(value: number): string {
  return value.toFixed(1);
}
