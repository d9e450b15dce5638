// Starts the page: reads its data, draws, and listens.

import { byId, shortCount } from '../elements.js';
import { drawCharts, fitCharts, pointAt } from './charts.js';
import { startCompletions } from './completions.js';
import type { Unit } from './look.js';
import { ruler } from './marks.js';
import { drawPassAtK, fitPassAtK } from './passAtK.js';
import type { Payload } from './payload.js';
import { chartTable } from './readout.js';

const payload = JSON.parse(byId('data').textContent ?? '') as Payload;
const unitChoice = byId<HTMLSelectElement>('unit');
const scrub = byId<HTMLInputElement>('scrub');
const unit = () => unitChoice.value as Unit;

function draw(): void {
  drawCharts(payload, unit());
  drawPassAtK(payload);
}

/** Says where the cursor is, as the range is what a keyboard and a screen reader move. */
function move(): void {
  const at = pointAt(Number(scrub.value) / 1000);
  if (at === null) return;
  const { label } = payload.marks.findLast(
    (mark) => mark.run === ruler(payload.marks) && mark[unit()] <= at,
  ) ?? { label: '' };
  const text = `${label}${label && ', '}${unit() === 'step' ? 'step' : 'tokens'} ${shortCount(at)}`;
  scrub.setAttribute('aria-valuetext', text);
  byId('scrub-text').textContent = text;
}

unitChoice.addEventListener('change', draw);
scrub.addEventListener('input', move);
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
