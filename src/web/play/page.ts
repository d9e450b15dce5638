// A page to play with: one question, all policies side by side, with the words that the terminal draws for the same seed.
import { isTemperature, leastTemperature, mostTemperature } from '../../config/fields.js';
import type { TaskName } from '../../tasks/index.js';
import { taskNames } from '../../tasks/index.js';
import type { Language } from '../../tasks/task.js';
import { byId, element } from '../elements.js';
import { type Column, columnOf, type Manner } from './column.js';
import type { PlayPayload } from './payload.js';
import { askingOf, randomQuestion } from './question.js';
import { giveAll, startWorker } from './thinker.js';

const payload = JSON.parse(byId('payload').textContent ?? '') as PlayPayload;
const question = byId<HTMLTextAreaElement>('question');
const seed = byId<HTMLInputElement>('seed');
const temperature = byId<HTMLInputElement>('temperature');
const task = byId<HTMLSelectElement>('task');
const told = byId('told');

task.append(...taskNames.map((name) => element('option', { value: name }, name)));

/** A text for an input of numbers: empty where it is none. */
const numberIn = (text: string) => (Number.isFinite(Number(text)) ? text.trim() : '');

/** What the address asks for; the rest is as it stands in the page. Its own first question is in English, as the terminal's. */
function fromAddress(): void {
  const asked = new URLSearchParams(location.hash.slice(1));
  seed.value = numberIn(asked.get('seed') ?? '1');
  temperature.value = numberIn(asked.get('temperature') ?? String(payload.temperature));
  task.value = taskNames.find((name) => name === asked.get('task')) ?? '';
  question.value = asked.get('question') ?? nextQuestion('en');
}

function toAddress(): void {
  const asked = new URLSearchParams({
    question: question.value,
    seed: seed.value,
    temperature: temperature.value,
    task: task.value,
  });
  history.replaceState(null, '', `#${asked}`);
}

let drawn = Date.now() % 1_000_000;

function nextQuestion(language?: Language): string {
  return randomQuestion((task.value || null) as TaskName | null, drawn++, language);
}

const mostSeed = 4_294_967_295;

/** Seed and temperature. Throws, in words, where the terminal would refuse them. */
function manner(): Manner {
  // What is no number is empty in an input.
  const at = temperature.value === '' ? Number.NaN : Number(temperature.value);
  if (!isTemperature(at))
    throw new Error(`Temperature: 0 (greedy), or a number from ${leastTemperature} to ${mostTemperature}.`);
  if (!isSeed()) throw new Error(`Seed: a whole number from 0 to ${mostSeed}.`);
  return { temperature: at, seed: Number(seed.value) };
}

const isSeed = () => /^\d{1,10}$/.test(seed.value) && Number(seed.value) <= mostSeed;

/** Does something with every column for what is asked now, one after the other. */
async function each(work: 'ask' | 'vote', columns: readonly Column[]): Promise<void> {
  toAddress();
  try {
    const [asking, how] = [askingOf(question.value), manner()];
    told.textContent = asking.note;
    await Promise.all(columns.map((column) => column[work](asking, how)));
  } catch (error) {
    told.textContent = (error as Error).message;
  }
}

async function start(): Promise<void> {
  const ask = startWorker();
  const columns = payload.policies.map((policy, i) => columnOf(ask, policy, i, payload.out));
  byId('columns').append(...columns.map((column) => column.element));
  fromAddress();
  told.textContent = 'getting ready ...';
  await giveAll(ask, payload);
  byId('form').addEventListener('submit', (event) => {
    event.preventDefault();
    void each('ask', columns);
  });
  const another = () => {
    question.value = nextQuestion();
    void each('ask', columns);
  };
  byId('random').addEventListener('click', another);
  task.addEventListener('change', another);
  byId('again').addEventListener('click', () => {
    if (isSeed()) seed.value = String((Number(seed.value) + 1) % (mostSeed + 1));
    void each('ask', columns);
  });
  byId('vote').addEventListener('click', () => void each('vote', columns));
  question.addEventListener('keydown', (event) => {
    if (event.key !== 'Enter' || event.shiftKey || event.isComposing) return;
    event.preventDefault();
    void each('ask', columns);
  });
  addEventListener('hashchange', () => {
    fromAddress();
    void each('ask', columns);
  });
  await each('ask', columns);
  document.documentElement.dataset.ready = 'yes';
}

start().catch((error: Error) => {
  told.textContent = `This page cannot run here: ${error.message}`;
});
