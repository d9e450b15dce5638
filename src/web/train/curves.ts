// The curves of a run that learns, drawn while it does.
import uPlot from 'uplot';
import type { Config } from '../../config/schema.js';
import { element, shown } from '../elements.js';
import { axis, faint, fromZero, seriesColour } from '../report/look.js';
import { movingMean } from '../report/values.js';

/** What is drawn: a metric of the steps, its name for people, and what it will show. */
interface Drawn {
  readonly metric: string;
  readonly title: string;
  readonly shows: string;
  /** What its values are counted in. */
  readonly unit: string;
}

/** From none to all: parts of the reward have the whole scale. */
const share = 'share';

/** The parts of the reward by their own names, and three more. */
function drawnOf({ reasoningRl }: Config): Drawn[] {
  const parts = Object.keys(reasoningRl.rewards).map((part) => {
    const shows = 'what the answers of a step get for this part, on average';
    return { metric: `rewards/${part}/mean`, title: `Reward: ${part}`, shows, unit: share };
  });
  return [
    ...parts,
    {
      metric: 'reward',
      title: 'Reward, all parts weighed',
      shows: 'what it is trained to raise',
      unit: 'reward',
    },
    {
      metric: 'completions/mean_length',
      title: 'Words a completion',
      unit: 'words',
      shows: 'how long it thinks and answers',
    },
    {
      metric: 'entropy',
      title: 'Entropy, nats a word',
      unit: 'nats a word',
      shows: 'how undecided it is at a word; 0: it always says the same',
    },
  ];
}

export interface Curves {
  readonly element: HTMLElement;
  /** Begins anew. */
  clear(): void;
  add(step: number, metrics: Readonly<Record<string, number>>): void;
  /** Draws them anew, in the colours and the width that the page has now. */
  draw(): void;
}

/** Empty curves for these settings, as wide as there is room for. */
export function curves(config: Config): Curves {
  const steps: number[] = [];
  const rows = drawnOf(config).map(({ metric, title, shows, unit }) => {
    const place = element('div', { role: 'img', 'aria-label': title });
    const latest = element('p', { class: 'readout' }, `With the first step: ${shows}.`);
    const figure = element('figure', {}, element('figcaption', {}, element('h3', {}, title)), place, latest);
    return { metric, unit, figure, place, latest, values: [] as number[], plot: null as uPlot | null };
  });
  return {
    element: element('div', { class: 'charts' }, ...rows.map(({ figure }) => figure)),
    clear() {
      steps.length = 0;
      for (const row of rows) row.values.length = 0;
      for (const { plot } of rows) plot?.setData([[], [], []]);
    },
    add(step, metrics) {
      steps.push(step);
      for (const row of rows) {
        row.values.push(metrics[row.metric]);
        row.latest.textContent = `step ${step}: ${shown(metrics[row.metric])}`;
        row.plot ??= plotIn(row.place, row.unit);
        row.plot.setData(dataOf(steps, row.values));
      }
    },
    draw() {
      for (const row of rows) {
        if (row.plot === null) continue;
        row.plot.destroy();
        row.plot = plotIn(row.place, row.unit);
        row.plot.setData(dataOf(steps, row.values));
      }
    },
  };
}

/** Between two marks of the axis there are whole steps. */
const wholeSteps = [1, 10, 100, 1000, 10_000].flatMap((size) => [size, 2 * size, 5 * size]);

/** Each step, and over it the moving mean. */
function dataOf(steps: number[], values: number[]): uPlot.AlignedData {
  return [steps, values, movingMean(values)];
}

function plotIn(place: HTMLElement, unit: string): uPlot {
  const options: uPlot.Options = {
    width: Math.max(240, place.clientWidth),
    height: 170,
    legend: { show: false },
    cursor: { show: false },
    scales: { x: { time: false }, y: { range: unit === share ? [0, 1.04] : fromZero } },
    axes: [axis({ incrs: wholeSteps, size: 30, label: 'steps' }), axis({ size: 46, label: unit })],
    series: [
      {},
      { stroke: faint(0), width: 1, points: { show: false } },
      { stroke: seriesColour(0), width: 2, points: { show: false } },
    ],
  };
  return new uPlot(options, [[], [], []], place);
}
