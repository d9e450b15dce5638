// Starts the page: reads its data, draws, and listens.

import { byId } from '../elements.js';
import { startCharts } from './axisTools.js';
import { fitCharts } from './charts.js';
import { startCompletions } from './completions.js';
import { drawPassAtK, fitPassAtK } from './passAtK.js';
import type { Payload } from './payload.js';
import { chartTable } from './readout.js';

const payload = JSON.parse(byId('data').textContent ?? '') as Payload;
const drawCurves = payload.charts.length === 0 ? () => {} : startCharts(payload);

function draw(): void {
  drawCurves();
  drawPassAtK(payload);
}

matchMedia('(prefers-color-scheme: dark)').addEventListener('change', draw);
addEventListener('resize', () => {
  fitCharts();
  fitPassAtK();
});
payload.charts.forEach((chart, i) => {
  const details = byId(`chart-${i}`).querySelector('details')!;
  details.addEventListener('toggle', () => {
    if (details.open && details.querySelector('table') === null)
      details.append(...chartTable(payload, chart));
  });
});
draw();
startCompletions(payload);
document.documentElement.dataset.ready = 'yes';
