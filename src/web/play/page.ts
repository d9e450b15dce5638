// A page to play with: one question, all policies side by side, with the words that the terminal draws for the same seed.

import type { TaskName } from '../../tasks/index.js';
import { taskNames } from '../../tasks/index.js';
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

/** What the address asks for; the rest is as it stands in the page. */
function fromAddress(): boolean {
  const asked = new URLSearchParams(location.hash.slice(1));
  seed.value = asked.get('seed') ?? '1';
  temperature.value = asked.get('temperature') ?? String(payload.temperature);
  task.value = taskNames.find((name) => name === asked.get('task')) ?? '';
  const typed = asked.get('question');
  question.value = typed ?? nextQuestion();
  return typed !== null;
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

function nextQuestion(): string {
  return randomQuestion((task.value || null) as TaskName | null, drawn++);
}

function manner(): Manner {
  return {
    temperature: Number(temperature.value),
    seed: Number(seed.value),
    maxNewTokens: payload.maxNewTokens,
  };
}

/** Does something with every column for what is asked now, one after the other. */
async function each(work: 'ask' | 'vote', columns: readonly Column[]): Promise<void> {
  const asking = askingOf(question.value);
  toAddress();
  told.textContent = 'refused' in asking ? asking.refused : asking.note;
  if ('refused' in asking) return;
  try {
    await Promise.all(columns.map((column) => column[work](asking, manner())));
  } catch (error) {
    told.textContent = (error as Error).message;
  }
}

async function start(): Promise<void> {
  const ask = startWorker();
  const columns = payload.policies.map((policy, i) => columnOf(ask, policy, i));
  byId('columns').append(...columns.map((column) => column.element));
  fromAddress();
  told.textContent = 'getting ready ...';
  await giveAll(ask, payload);
  byId('form').addEventListener('submit', (event) => {
    event.preventDefault();
    void each('ask', columns);
  });
  byId('random').addEventListener('click', () => {
    question.value = nextQuestion();
    void each('ask', columns);
  });
  byId('again').addEventListener('click', () => {
    seed.value = String(Number(seed.value) + 1);
    void each('ask', columns);
  });
  byId('vote').addEventListener('click', () => void each('vote', columns));
  await each('ask', columns);
  document.documentElement.dataset.ready = 'yes';
}

start().catch((error: Error) => {
  told.textContent = `This page cannot run here: ${error.message}`;
});
