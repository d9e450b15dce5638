// A page in which R1-Zero learns while one looks: knobs, curves, fresh completions, and the name of the weights it ends with.

import { bytesOf } from '../bytes.js';
import { byId, element } from '../elements.js';
import { curves } from './curves.js';
import { changes, knobInputs, labelled, turned } from './knobs.js';
import type { Fresh, Order, Told, TrainPayload } from './payload.js';

const payload = JSON.parse(byId('payload').textContent ?? '') as TrainPayload;
const told = byId('told');
const asked = new URLSearchParams(location.hash.slice(1));
const inputs = knobInputs(payload.config, asked);
const drawn = curves(payload.config);
let worker: Worker | null = null;
/** Steps of this page that the time left is reckoned from. */
const recent: number[] = [];
/** The metrics, as lines of JSON. */
const rows: string[] = [];

byId('knobs').append(...inputs.map(labelled));
byId('curves').append(drawn.element);
for (const input of inputs) input.addEventListener('change', tellCommand);
tellCommand();

/** The command that trains the same in a terminal, and the address of this page as it is set. */
function tellCommand(): void {
  byId('command').textContent = [payload.command, ...changes(payload.config, inputs)].join(' ');
  history.replaceState(null, '', `#${new URLSearchParams(inputs.map(({ name, value }) => [name, value]))}`);
}

byId('copy').addEventListener(
  'click',
  () => void navigator.clipboard.writeText(byId('command').textContent ?? ''),
);
byId('stop').addEventListener('click', () => stop('Stopped.'));
byId('form').addEventListener('submit', (event) => {
  event.preventDefault();
  start();
});

function stop(words: string): void {
  worker?.terminate();
  worker = null;
  told.textContent = words;
  byId<HTMLButtonElement>('stop').disabled = true;
}

function start(): void {
  const wrong = inputs.find((input) => !input.checkValidity());
  if (wrong !== undefined) {
    wrong.reportValidity();
    return;
  }
  stop('getting ready ...');
  drawn.clear();
  recent.length = 0;
  rows.length = 0;
  byId('end').replaceChildren();
  byId('fresh').replaceChildren();
  byId<HTMLButtonElement>('stop').disabled = false;
  const source = byId('worker').textContent ?? '';
  worker = new Worker(URL.createObjectURL(new Blob([source], { type: 'text/javascript' })));
  worker.onmessage = ({ data }: MessageEvent<Told>) => hear(data);
  worker.onerror = ({ message }) => stop(`This page cannot train here: ${message}`);
  const order: Order = {
    config: turned(payload.config, inputs),
    stage: payload.stage,
    base: new Float32Array(bytesOf(payload.base).buffer),
    kernels: bytesOf(payload.kernels),
    tensorflow: bytesOf(payload.tensorflow),
  };
  worker.postMessage(order);
}

function hear(message: Told): void {
  if (message.kind === 'error') stop(`Training ended: ${message.message}`);
  else if (message.kind === 'end') end(message.sha256);
  else hearStep(message);
}

/** Names the weights, and gives the metrics as a file: they are to be held against the terminal's. */
function end(sha256: string): void {
  stop('Done. The command below ends with the same weights and the same metrics:');
  const file = URL.createObjectURL(new Blob(rows, { type: 'application/jsonl' }));
  const link = element('a', { href: file, download: 'metrics.jsonl', id: 'metrics' }, 'metrics.jsonl');
  byId('end').replaceChildren(
    'sha256 of the weights: ',
    element('code', { id: 'sha256' }, sha256),
    '; ',
    link,
  );
}

function hearStep({ step, metrics, fresh, milliseconds }: Told & { readonly kind: 'step' }): void {
  const steps = Number(inputs.find(({ name }) => name === 'reasoningRl.steps')?.value);
  recent.push(milliseconds);
  if (recent.length > 10) recent.shift();
  const pace = recent.reduce((sum, one) => sum + one, 0) / recent.length;
  const left = Math.round(((steps - step) * pace) / 1000);
  told.textContent = `step ${step} of ${steps}, ${(1000 / pace).toFixed(1)} steps a second, ${Math.floor(left / 60)}:${String(left % 60).padStart(2, '0')} left`;
  drawn.add(step, metrics);
  show(step, fresh);
  rows.push(`${JSON.stringify({ step, ...metrics })}\n`);
}

/** The newest completions, the newest first. */
function show(step: number, { prompt, completion, right, reward, advantage }: Fresh): void {
  const verdict = element('b', { class: right ? 'right' : 'wrong' }, right ? 'right' : 'wrong');
  const numbers = `, reward ${reward.toFixed(2)}, advantage ${advantage.toFixed(2)}`;
  const list = byId('fresh');
  list.prepend(
    element(
      'li',
      {},
      element('p', {}, `step ${step}: `, verdict, numbers),
      element('p', { class: 'words' }, `${prompt} ${completion}`),
    ),
  );
  while (list.children.length > 5) list.lastElementChild?.remove();
}

document.documentElement.dataset.ready = 'yes';
if (asked.get('start') !== null) start();
