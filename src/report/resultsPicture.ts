// The picture of a sweep: what each checkpoint can do, a point a seed. It has a ground of its own, light or dark, so
// that it reads on any page.
import { markupText } from '../base/printable.js';
import type { Results } from './results.js';
import { element, svgFile, textAt } from './svg.js';

/** What the picture needs of a sweep's results. */
export type Pictured = Pick<Results, 'seeds' | 'temperatures' | 'rows' | 'bySeed'>;

interface Panel {
  readonly title: string;
  readonly metric: string;
  /** Of the axis; shares end at 1. */
  readonly top: number;
  readonly decimals: number;
}

const panels: readonly Panel[] = [
  { title: 'right at the first try (pass@1)', metric: 'pass@1', top: 1, decimals: 2 },
  { title: "thought in the prompt's language", metric: 'language/thought', top: 1, decimals: 2 },
  { title: 'words of a thought', metric: 'length/thought', top: 60, decimals: 0 },
];

/** Keys of the results, and what stands below their columns. */
const columns: readonly (readonly [key: string, label: string, kind: string])[] = [
  ['base, <think> forced', 'base', 'base'],
  ['zero', 'Zero', 'zero'],
  ['dev1', 'Dev1', 'dev'],
  ['dev2', 'Dev2', 'dev'],
  ['dev3', 'Dev3', 'dev'],
  ['r1', 'R1', 'r1'],
];

const size = { width: 960, height: 350, panel: 300, left: 30, top: 122, bottom: 306 };

const fromLeft = { 'text-anchor': 'start' };

const style = `
.ground { fill: #ffffff; stroke: #d0d7de; } text { font: 13px system-ui, sans-serif; fill: #1b1f24; }
.title { font-size: 17px; font-weight: 650; } .small { font-size: 12px; fill: #57606a; } .value { font-weight: 600; }
.axis { stroke: #d0d7de; } rect.bar { fill-opacity: 0.22; stroke: none; } .mean { stroke-width: 3; } .seed { stroke: #ffffff; stroke-width: 0.8; }
.base { fill: #57606a; stroke: #57606a; } .zero { fill: #0b62c4; stroke: #0b62c4; } .dev { fill: #8250df; stroke: #8250df; } .r1 { fill: #1a7f37; stroke: #1a7f37; }
@media (prefers-color-scheme: dark) {
.ground { fill: #0d1117; stroke: #30363d; } text { fill: #e6edf3; } .small { fill: #9aa4af; }
.axis { stroke: #30363d; } rect.bar { fill-opacity: 0.3; } .seed { stroke: #0d1117; }
.base { fill: #aab2bb; stroke: #aab2bb; } .zero { fill: #6cb6ff; stroke: #6cb6ff; } .dev { fill: #c297ff; stroke: #c297ff; } .r1 { fill: #57c46f; stroke: #57c46f; }
}`;

/** Bars of means with 95 % intervals and a point a seed, as an SVG file. Equal results give equal bytes. */
export function resultsPicture(results: Pictured): string {
  const { seeds, temperatures } = results;
  const what = 'What each checkpoint can do on problems it never saw';
  const how = `mean, 95 % interval and the ${seeds.length} seeds ${seeds[0]} to ${seeds[seeds.length - 1]}; temperature ${temperatures.join(', ')}; the base made to begin with <think>`;
  const picture = svgFile(size, { role: 'img', 'aria-labelledby': 't d' }, [
    element('title', { id: 't' }, markupText(what)) +
      element('desc', { id: 'd' }, markupText(description(results))),
    element('style', {}, style),
    element('rect', {
      class: 'ground',
      ...{ x: 0.5, y: 0.5, width: size.width - 1, height: size.height - 1, rx: '10' },
    }),
    textAt(size.left, 32, what, { ...fromLeft, class: 'title' }),
    textAt(size.left, 53, how, { ...fromLeft, class: 'small' }),
    ...panels.flatMap((panel, i) => panelSvg(results, panel, size.left + i * (size.panel + 5))),
  ]);
  return `${picture}\n`;
}

function description({ rows }: Pictured): string {
  const of = ({ title, metric, decimals }: Panel) => {
    const values = columns.flatMap(([key, label]) => {
      const mean = rows[key]?.[metric]?.mean;
      return mean === undefined ? [] : [`${label} ${mean.toFixed(decimals)}`];
    });
    return `${title}: ${values.join(', ')}`;
  };
  return `${panels.map(of).join('. ')}.`;
}

function panelSvg(results: Pictured, panel: Panel, left: number): string[] {
  const width = (size.panel - 16) / columns.length;
  const y = (value: number) => size.bottom - (value / panel.top) * (size.bottom - size.top);
  return [
    textAt(left, size.top - 36, panel.title, { ...fromLeft, class: 'value' }),
    element('line', {
      class: 'axis',
      ...{ x1: left, x2: left + size.panel - 16, y1: size.bottom, y2: size.bottom },
    }),
    ...columns.flatMap(([key, label, kind], i) => {
      const interval = results.rows[key]?.[panel.metric];
      if (interval === undefined) return [];
      const { mean, low, high } = interval;
      const x = left + (i + 0.5) * width;
      const points = Object.values(results.bySeed[key] ?? {}).flatMap((scores) => scores[panel.metric] ?? []);
      const step = 20 / Math.max(1, points.length - 1);
      const bar = { x: x - 15, y: y(mean), width: 30, height: size.bottom - y(mean) };
      const top = Math.max(mean, high ?? mean, ...points);
      return [
        element('rect', { class: `bar ${kind}`, ...bar }),
        element('line', { class: `mean ${kind}`, x1: x - 15, x2: x + 15, y1: y(mean), y2: y(mean) }),
        ...(low === null || high === null
          ? []
          : [element('line', { class: kind, x1: x, x2: x, y1: y(low), y2: y(Math.min(high, panel.top)) })]),
        ...points.map((value, p) => {
          const across = points.length === 1 ? x : x - 10 + p * step;
          return element('circle', { class: `seed ${kind}`, cx: across, cy: y(value), r: 3.2 });
        }),
        textAt(x, Math.min(y(top) - 7, size.bottom - 8), mean.toFixed(panel.decimals), { class: 'value' }),
        textAt(x, size.bottom + 19, label),
      ];
    }),
  ];
}
