// The curves of a run that learns, drawn while it does.
import uPlot from 'uplot';
import type { Config } from '../../config/schema.js';
import { element } from '../elements.js';

/** What is drawn: a metric of the steps, its name for people, and what it will show. */
interface Drawn {
  readonly metric: string;
  readonly title: string;
  readonly shows: string;
}

/** The parts of the reward by their own names, and three more. */
function drawnOf({ reasoningRl }: Config): Drawn[] {
  const parts = Object.keys(reasoningRl.rewards).map((part) => {
    const shows = 'what the answers of a step get for this part, on average';
    return { metric: `rewards/${part}/mean`, title: `Reward: ${part}`, shows };
  });
  return [
    ...parts,
    { metric: 'reward', title: 'Reward, all parts weighed', shows: 'what it is trained to raise' },
    {
      metric: 'completions/mean_length',
      title: 'Words a completion',
      shows: 'how long it thinks and answers',
    },
    {
      metric: 'entropy',
      title: 'Entropy, nats a word',
      shows: 'how undecided it is at a word; 0: it always says the same',
    },
  ];
}

export interface Curves {
  readonly element: HTMLElement;
  /** Begins anew. */
  clear(): void;
  add(step: number, metrics: Readonly<Record<string, number>>): void;
}

/** Empty curves for these settings, as wide as there is room for. */
export function curves(config: Config): Curves {
  const steps: number[] = [];
  const rows = drawnOf(config).map(({ metric, title, shows }) => {
    const place = element('figure', {}, element('figcaption', {}, element('h3', {}, title)));
    const latest = element('p', { class: 'readout' }, `With the first step: ${shows}.`);
    place.append(latest);
    return { metric, place, latest, values: [] as number[], plot: null as uPlot | null };
  });
  return {
    element: element('div', { class: 'charts' }, ...rows.map(({ place }) => place)),
    clear() {
      steps.length = 0;
      for (const row of rows) row.values.length = 0;
      for (const { plot } of rows) plot?.setData([[], []]);
    },
    add(step, metrics) {
      steps.push(step);
      for (const row of rows) {
        const { metric, place, latest, values } = row;
        values.push(metrics[metric]);
        latest.textContent = `step ${step}: ${metrics[metric].toFixed(3)}`;
        if (row.plot === null) {
          row.plot = plotIn(place);
          place.append(latest);
        }
        row.plot.setData([steps, values]);
      }
    },
  };
}

function plotIn(place: HTMLElement): uPlot {
  const ink = getComputedStyle(document.body).getPropertyValue('--muted');
  const line = getComputedStyle(document.body).getPropertyValue('--c0');
  const grid = { stroke: getComputedStyle(document.body).getPropertyValue('--grid') };
  const axis = { stroke: ink, grid, ticks: grid };
  const options: uPlot.Options = {
    width: Math.max(240, place.clientWidth),
    height: 150,
    legend: { show: false },
    cursor: { show: false },
    scales: { x: { time: false } },
    axes: [axis, { ...axis, size: 56 }],
    series: [{}, { stroke: line, width: 2 }],
  };
  const canvas = element('div', { role: 'img', 'aria-label': place.textContent ?? '' });
  place.append(canvas);
  return new uPlot(options, [[], []], canvas);
}
