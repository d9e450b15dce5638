// A page in which R1-Zero learns while one looks: knobs, curves, fresh completions, and the name of the weights it ends with.
import type { Config } from '../../config/schema.js';
import { bytesOf, pageWorker, weightsOf } from '../bytes.js';
import { byId, element } from '../elements.js';
import { spoken } from '../play/words.js';
import { trainCommand } from './command.js';
import { curves } from './curves.js';
import { knobInputs, labelled, refusals, turned } from './knobs.js';
import type { Fresh, Order, Told, TrainPayload } from './payload.js';

const payload = JSON.parse(byId('payload').textContent ?? '') as TrainPayload;
const told = byId('told');
const asked = new URLSearchParams(location.hash.slice(1));
const inputs = knobInputs(payload, asked);
const drawn = curves(payload.config);
let worker: Worker | null = null;
/** Milliseconds of the last steps, which the time left is reckoned from. */
const recent: number[] = [];
/** The metrics, as lines of JSON. */
const rows: string[] = [];

const settings = () => turned(payload.config, inputs);
const commandOf = (config: Config) => `${trainCommand(config, payload.usual)}${payload.out}`;

/** How many threads may be used: more than one only where the server lets memory be shared. */
const mostThreads = crossOriginIsolated ? Math.min(navigator.hardwareConcurrency, 8) : 1;
const threads = byId<HTMLInputElement>('threads');
threads.max = String(mostThreads);
threads.value = String(threadsOf(asked.get('threads') ?? ''));
const alone = location.protocol === 'file:' ? 'from a file' : 'without the headers COOP and COEP';
byId('threads-why').textContent =
  mostThreads > 1
    ? 'They change the time and nothing else.'
    : `One thread: a page ${alone} may not share memory.`;

/** The threads that a text asks for, as many as there may be where it asks for none. */
function threadsOf(text: string): number {
  return /^[1-9]\d{0,3}$/.test(text) ? Math.min(Number(text), mostThreads) : mostThreads;
}

byId('knobs').append(...inputs.map(labelled));
byId('curves').append(drawn.element);
for (const input of inputs) input.addEventListener('change', tellCommand);
tellCommand();
// Knobs that the address turns are to be seen.
byId('turn').toggleAttribute('open', JSON.stringify(settings()) !== JSON.stringify(payload.config));

/** The command that trains the same in a terminal, and the address of this page as it is set. */
function tellCommand(): void {
  const config = settings();
  const refused = refusals(payload, inputs);
  byId('command').textContent =
    refused.length === 0 ? commandOf(config) : 'The settings are refused: see above.';
  byId('refused').replaceChildren(...refused.map((why) => element('li', {}, why)));
  byId('copied').textContent = '';
  history.replaceState(null, '', `#${new URLSearchParams(inputs.map(({ name, value }) => [name, value]))}`);
  allow();
}

/** What can be pressed and turned now: while it trains, only Stop. */
function allow(): void {
  const trains = worker !== null;
  const refused = byId('refused').childElementCount > 0;
  const [train, stopping] = [byId<HTMLButtonElement>('train'), byId<HTMLButtonElement>('stop')];
  const [gone, next] = trains ? [train, stopping] : [stopping, train];
  const moves = document.activeElement === gone;
  train.disabled = trains || refused;
  stopping.disabled = !trains;
  // Whoever works by keyboard goes on from where they were.
  if (moves) next.focus();
  byId<HTMLButtonElement>('copy').disabled = refused;
  byId<HTMLFieldSetElement>('knobs').disabled = trains;
  threads.disabled = trains || mostThreads === 1;
}

byId('copy').addEventListener('click', () => void copy());
byId('stop').addEventListener('click', () => stop('Stopped.'));
byId('form').addEventListener('submit', (event) => {
  event.preventDefault();
  void start();
});
addEventListener('resize', () => drawn.draw());
addEventListener('hashchange', () => location.reload());
matchMedia('(prefers-color-scheme: dark)').addEventListener('change', () => drawn.draw());

/** Copies the command, or marks it where the browser does not let pages copy. */
async function copy(): Promise<void> {
  const command = byId('command');
  try {
    await navigator.clipboard.writeText(command.textContent ?? '');
    byId('copied').textContent = 'Copied.';
  } catch {
    getSelection()?.selectAllChildren(command);
    byId('copied').textContent = 'Marked: copy it by hand (Ctrl-C).';
  }
}

function stop(words: string): void {
  worker?.terminate();
  worker = null;
  told.textContent = words;
  allow();
}

async function start(): Promise<void> {
  const config = settings();
  stop('getting ready ...');
  drawn.clear();
  recent.length = 0;
  rows.length = 0;
  byId('end').replaceChildren();
  byId('fresh').replaceChildren();
  let mine: Worker | null = null;
  try {
    mine = pageWorker();
    worker = mine;
    allow();
    mine.onmessage = ({ data }: MessageEvent<Told>) => hear(data, config);
    mine.onerror = ({ message }) => stop(`This page cannot train here: ${message}`);
    const order: Order = {
      kind: 'train',
      config,
      stage: payload.stage,
      base: await weightsOf(payload.base, payload.weights, payload.baseSha256),
      threads: threadsOf(threads.value),
      kernels: await bytesOf(payload.kernels),
      tensorflow: await bytesOf(payload.tensorflow),
    };
    if (worker === mine) mine.postMessage(order);
  } catch (error) {
    if (worker === mine) stop(`This page cannot train here: ${(error as Error).message}`);
  }
}

function hear(message: Told, config: Config): void {
  if (message.kind === 'error') stop(`Training ended: ${message.message}`);
  else if (message.kind === 'end') end(message.sha256, config);
  else hearStep(message, config.reasoningRl.steps);
}

/** Names the weights, and gives the metrics as a file: they are to be held against the terminal's. */
function end(sha256: string, config: Config): void {
  stop('Done. In a terminal this command ends with the same weights and the same metrics:');
  const file = URL.createObjectURL(new Blob(rows, { type: 'application/jsonl' }));
  const link = element('a', { href: file, download: 'metrics.jsonl', id: 'metrics' }, 'metrics.jsonl');
  const name = element('code', { id: 'sha256' }, sha256);
  byId('end').replaceChildren(
    element('p', {}, element('code', { id: 'trained' }, commandOf(config))),
    element('p', {}, 'sha256 of the weights: ', name, '; metrics: ', link),
  );
}

function hearStep(
  { step, metrics, fresh, milliseconds }: Told & { readonly kind: 'step' },
  steps: number,
): void {
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
function show(step: number, { question, completion, right, reward, advantage }: Fresh): void {
  const verdict = element('b', { class: right ? 'right' : 'wrong' }, right ? 'right' : 'wrong');
  const numbers = `, reward ${reward.toFixed(2)}, advantage ${advantage.toFixed(2)}`;
  const list = byId('fresh');
  list.prepend(
    element(
      'li',
      {},
      element('p', {}, `step ${step}: `, verdict, numbers),
      element('p', { class: 'words' }, ...spoken(question)),
      element('p', { class: 'words' }, ...spoken(completion)),
    ),
  );
  while (list.children.length > 5) list.lastElementChild?.remove();
}

document.documentElement.dataset.ready = 'yes';
