// A page in which R1-Zero learns while one looks: knobs, curves, fresh completions, and the name of the weights it ends with.

import { bytesOf, pageWorker, weightsOf } from '../bytes.js';
import { byId, element } from '../elements.js';
import { trainCommand } from './command.js';
import { curves } from './curves.js';
import { knobInputs, labelled, refusals, turned } from './knobs.js';
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
  byId('command').textContent =
    `${trainCommand(turned(payload.config, inputs), payload.usual)}${payload.out}`;
  const refused = refusals(payload.config, inputs);
  byId('refused').replaceChildren(...refused.map((why) => element('li', {}, why)));
  byId<HTMLButtonElement>('train').disabled = refused.length > 0;
  history.replaceState(null, '', `#${new URLSearchParams(inputs.map(({ name, value }) => [name, value]))}`);
}

byId('copy').addEventListener(
  'click',
  () => void navigator.clipboard.writeText(byId('command').textContent ?? ''),
);
byId('stop').addEventListener('click', () => stop('Stopped.'));
byId('form').addEventListener('submit', (event) => {
  event.preventDefault();
  void start();
});

/** How many threads may be used: more than one only where the server lets memory be shared. */
const mostThreads = crossOriginIsolated ? Math.min(navigator.hardwareConcurrency, 8) : 1;
const threads = byId<HTMLInputElement>('threads');
threads.max = String(Math.max(mostThreads, 1));
threads.value = String(Math.min(Number(asked.get('threads') ?? mostThreads), mostThreads));
threads.disabled = mostThreads === 1;
const alone = location.protocol === 'file:' ? 'from a file' : 'without the headers COOP and COEP';
byId('threads-why').textContent =
  mostThreads > 1
    ? 'They change the time and nothing else.'
    : `One thread: a page ${alone} may not share memory.`;

function stop(words: string): void {
  worker?.terminate();
  worker = null;
  told.textContent = words;
  byId<HTMLButtonElement>('stop').disabled = true;
}

async function start(): Promise<void> {
  const wrong = [...inputs, threads].find((input) => !input.checkValidity());
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
  const mine = pageWorker();
  worker = mine;
  mine.onmessage = ({ data }: MessageEvent<Told>) => hear(data);
  mine.onerror = ({ message }) => stop(`This page cannot train here: ${message}`);
  try {
    const order: Order = {
      kind: 'train',
      config: turned(payload.config, inputs),
      stage: payload.stage,
      base: await weightsOf(payload.base, payload.weights, payload.baseSha256),
      threads: Number(threads.value),
      kernels: await bytesOf(payload.kernels),
      tensorflow: await bytesOf(payload.tensorflow),
    };
    if (worker === mine) mine.postMessage(order);
  } catch (error) {
    if (worker === mine) stop(`This page cannot train here: ${(error as Error).message}`);
  }
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
  // For bench/page.mjs.
  told.dataset.milliseconds = recent.join();
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
if (asked.get('start') !== null) void start();
