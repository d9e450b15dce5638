// One policy of the page: what it says, word by word, how sure it was, what else it might have said.
import { commandText } from '../../base/shell.js';
import { decode, endId, vocabulary } from '../../data/tokenizer.js';
import type { Candidate } from '../../policy/engine/likeliest.js';
import { answerFor, votes } from '../../tasks/votes.js';
import { roomOf } from '../../training/answers.js';
import { element } from '../elements.js';
import type { PlayPolicy, Said } from './payload.js';
import { type Asking, verdictOf } from './question.js';
import type { Ask } from './thinker.js';
import { meaningOf, percent, wordButton } from './words.js';

/** How the policies are asked. */
export interface Manner {
  readonly temperature: number;
  readonly seed: number;
}

export interface Column {
  readonly element: HTMLElement;
  /** Answers a question; what was under way is given up. */
  ask(asking: Asking, manner: Manner): Promise<void>;
  /** Answers it 64 times. */
  vote(asking: Asking, manner: Manner): Promise<void>;
}

const votesAsked = 64;
/** Milliseconds between two words, where the reader does not mind movement. */
const pace = 18;
const still = () => matchMedia('(prefers-reduced-motion: reduce)').matches;
const wait = (milliseconds: number) => new Promise((resolve) => setTimeout(resolve, milliseconds));

/** The column of the index-th policy; `out` ends its command in a terminal. */
export function columnOf(ask: Ask, shown: PlayPolicy, policy: number, out: string): Column {
  const { run, label, about, sha256 } = shown;
  const words = element('p', { class: 'words' });
  const verdict = element('p', { class: 'verdict', 'aria-live': 'polite' });
  const instead = element('div', { class: 'instead' });
  const command = element('code');
  const title = element('h2', {}, label, ' ', element('small', { title: `weights ${sha256}` }, run));
  const what = element('p', { class: 'note' }, about);
  const section = element(
    'section',
    { 'aria-label': `${run} ${label}` },
    title,
    what,
    words,
    verdict,
    instead,
    element('details', {}, element('summary', {}, 'The same in a terminal'), command),
  );
  let turn = 0;

  /** Goes on from what was said before; what was under way is given up. */
  async function show(asking: Asking, manner: Manner, before: Said, key: readonly (string | number)[]) {
    const mine = ++turn;
    instead.replaceChildren();
    verdict.replaceChildren();
    words.replaceChildren();
    const room = roomFor(asking) - before.ids.length;
    words.setAttribute('aria-busy', 'true');
    const said = await goOn(asking, manner, before, key, room);
    if (mine !== turn) return;
    const buttons = said.ids.map((id, i) => wordButton(id, said.logprobs[i]));
    for (const [i, button] of buttons.entries()) {
      words.append(button, ' ');
      if (i >= before.ids.length && !still()) await wait(pace);
      if (mine !== turn) return;
    }
    words.removeAttribute('aria-busy');
    judge(asking, said, buttons);
    const ids = [...asking.ids, ...said.ids];
    const first = asking.ids.length;
    const { lists } = await ask({ kind: 'likeliest', policy, ids, first, temperature: manner.temperature });
    if (mine !== turn) return;
    for (const [place, button] of buttons.entries()) {
      button.title = [button.title, ...lists[place].map(choiceText)].join('\n');
      button.setAttribute('aria-haspopup', 'true');
      button.addEventListener('click', () => offer(asking, manner, said, place, lists[place]));
    }
  }

  async function goOn(
    asking: Asking,
    manner: Manner,
    before: Said,
    key: readonly (string | number)[],
    maxNewTokens: number,
  ) {
    if (before.ids.at(-1) === endId || maxNewTokens < 1) return before;
    const prompt = [...asking.ids, ...before.ids];
    const { said } = await ask({ kind: 'sample', policy, prompt, count: 1, key, ...manner, maxNewTokens });
    const [more] = said;
    return { ids: [...before.ids, ...more.ids], logprobs: [...before.logprobs, ...more.logprobs] };
  }

  const roomFor = ({ words }: Asking) =>
    roomOf({ policy: shown.shape, eval: { maxNewTokens: shown.maxNewTokens } }, words);

  function judge({ problem }: Asking, { ids }: Said, buttons: readonly HTMLElement[]) {
    const { right, text, step } = verdictOf(problem, decode(ids));
    verdict.className = `verdict ${right === null ? '' : right ? 'right' : 'wrong'}`;
    verdict.textContent = text;
    if (step === null) return;
    for (const button of buttons.slice(step.begin, step.end + 1)) button.classList.add('slip');
    verdict.append(element('small', {}, step.text));
  }

  /** What else might have come at a place; one of them clicked, and the policy goes on from there. */
  function offer(asking: Asking, manner: Manner, said: Said, place: number, list: readonly Candidate[]) {
    const items = list.map((candidate) => {
      const go = element('button', { type: 'button' }, choiceText(candidate));
      go.addEventListener('click', () => {
        const ids = [...said.ids.slice(0, place), candidate.id];
        const before: Said = { ids, logprobs: [...said.logprobs.slice(0, place), candidate.logprob] };
        void show(asking, manner, before, [manner.seed, 'branch', asking.text, ids.join(' ')]);
      });
      return element('li', {}, go);
    });
    const word = vocabulary[said.ids[place]];
    const told = element('p', {}, `Instead of "${word}" (click one, and it goes on from there):`);
    instead.replaceChildren(told, element('ul', {}, ...items));
    items[0].querySelector('button')?.focus();
  }

  return {
    element: section,
    async ask(asking, manner) {
      const { seed, temperature } = manner;
      const how = ['--seed', String(seed), '--temperature', String(temperature), '--prompt', asking.text];
      command.textContent = `${commandText(['sample', run, '--stage', label, ...how])}${out}`;
      await show(asking, manner, { ids: [], logprobs: [] }, [seed, 'sample', asking.text]);
    },
    async vote(asking, manner) {
      const mine = ++turn;
      instead.replaceChildren(element('p', {}, `asking ${votesAsked} times ...`));
      const key = [manner.seed, 'sample', asking.text];
      const of = { policy, prompt: asking.ids, count: votesAsked, maxNewTokens: roomFor(asking) };
      const { said } = await ask({ kind: 'sample', key, ...of, ...manner });
      if (mine === turn) instead.replaceChildren(...voteElements(asking, said));
    },
  };
}

function voteElements({ problem }: Asking, said: readonly Said[]): HTMLElement[] {
  const counted = votes(
    problem,
    said.map(({ ids }) => answerFor(problem, decode(ids))),
  );
  const rows = counted.slice(0, 5).map(({ answer, count, right }) => {
    const text = `${count} of ${votesAsked}: ${answer}${right ? ' (right)' : ''}`;
    return element('li', { class: right ? 'right' : '' }, text);
  });
  const right = counted.reduce((sum, vote) => sum + (vote.right ? vote.count : 0), 0);
  const share = problem === null ? '' : `${right} of ${votesAsked} right. `;
  return [element('p', {}, `${share}The most frequent answers:`), element('ol', {}, ...rows)];
}

function choiceText({ id, logprob }: Candidate): string {
  const word = vocabulary[id];
  const meaning = meaningOf(word);
  return `${word}${meaning === null ? '' : ` (${meaning})`} ${percent(logprob)}`;
}
