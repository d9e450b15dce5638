// The browser of completions: groups by stage, task, step and verdict, with their rewards and advantages.
import { byId, element, fill, glossed, shown, table } from '../elements.js';
import type { Answer, GroupOfAnswers, Payload } from './payload.js';

const verdicts: readonly [text: string, fits: (group: GroupOfAnswers) => boolean][] = [
  ['all groups', () => true],
  ['with a right one', ({ answers }) => answers.some(({ right }) => right === true)],
  ['with a wrong one', ({ answers }) => answers.some(({ right }) => right === false)],
  ['with both: it teaches', ({ answers }) => new Set(answers.map(({ right }) => right)).size > 1],
];

const chooser = (name: string) => byId<HTMLSelectElement>(`choose-${name}`);

/** Fills the choices, and shows a group whenever one changes. */
export function startCompletions(payload: Payload): void {
  if (payload.groups.length === 0) return;
  const places = [...new Set(payload.groups.map((group) => placeOf(payload, group)))];
  const at = byId<HTMLInputElement>('group-at');
  const of = (place: number) => payload.groups.filter((group) => placeOf(payload, group) === places[place]);
  const chosen = (name: string) => Number(chooser(name).value);
  let found: GroupOfAnswers[] = [];
  const show = () => {
    const group = found[Number(at.value)];
    byId('group-count').textContent =
      group === undefined
        ? 'no group'
        : `step ${group.step}, ${Number(at.value) + 1} of ${found.length} groups`;
    at.setAttribute('aria-valuetext', group === undefined ? 'none' : titleOf(group));
    showGroup(payload, group);
  };
  const refill = () => {
    // The step stays about where it was.
    const before = found[Number(at.value)]?.step ?? 0;
    const task = tasksOf(of(chosen('place')))[chosen('task')];
    found = of(chosen('place')).filter(
      (group) => group.task === task && verdicts[chosen('verdict')][1](group),
    );
    at.max = String(Math.max(0, found.length - 1));
    at.value = String(
      Math.max(
        0,
        found.findIndex(({ step }) => step >= before),
      ),
    );
    show();
  };
  const fillTasks = () => {
    const tasks = tasksOf(of(chosen('place')));
    const same = tasks.indexOf(chooser('task').selectedOptions[0]?.textContent ?? '');
    fill(chooser('task'), tasks);
    chooser('task').selectedIndex = Math.max(0, same);
    refill();
  };
  fill(chooser('place'), places);
  fill(
    chooser('verdict'),
    verdicts.map(([text]) => text),
  );
  chooser('place').addEventListener('change', fillTasks);
  for (const name of ['task', 'verdict']) chooser(name).addEventListener('change', refill);
  at.addEventListener('input', show);
  for (const [id, by] of [
    ['group-before', -1],
    ['group-after', 1],
  ] as const)
    byId(id).addEventListener('click', () => {
      at.value = String(Number(at.value) + by);
      show();
    });
  const gloss = byId<HTMLInputElement>('gloss');
  gloss.addEventListener('change', () => byId('group').classList.toggle('glossed', gloss.checked));
  fillTasks();
}

const tasksOf = (groups: readonly GroupOfAnswers[]) => [...new Set(groups.map(({ task }) => task))].sort();

function placeOf({ runs }: Payload, { run, stage }: GroupOfAnswers): string {
  return runs.length > 1 ? `${runs[run]}: ${stage}` : stage;
}

function titleOf({ step, task, level, answers }: GroupOfAnswers): string {
  const judged = answers.filter(({ right }) => right !== null);
  const count = (some: readonly Answer[]) => some.reduce((sum, answer) => sum + answer.count, 0);
  const right = count(judged.filter((answer) => answer.right));
  const score = judged.length === 0 ? '' : `: ${right} of ${count(judged)} right`;
  return `step ${step}, ${task}/${level}${score}`;
}

function showGroup(payload: Payload, group: GroupOfAnswers | undefined): void {
  const place = byId('group');
  if (group === undefined) {
    place.replaceChildren(element('p', {}, 'No such group in the sample.'));
    return;
  }
  const used = payload.parts.flatMap((name, i) =>
    group.answers.some(({ parts }) => parts[i] !== null) ? [{ name, i }] : [],
  );
  const weights = payload.weights.find(({ run, stage }) => run === group.run && stage === group.stage);
  const weighed = used.map(({ name, i }) => {
    const weight = weights?.parts[i] ?? 1;
    return weight === 1 ? name : `${name} × ${weight}`;
  });
  const headers = ['verdict', 'advantage', 'completion', 'reward', ...weighed];
  const rows = group.answers.map((answer) => [
    verdictOf(answer),
    element(
      'span',
      { class: answer.advantage > 0 ? 'up' : answer.advantage < 0 ? 'down' : '' },
      pushed(answer),
    ),
    element('span', { class: 'words' }, ...words(payload, answer.text)),
    shown(answer.reward),
    ...used.map(({ i }) => shown(answer.parts[i])),
  ]);
  const more = group.more === 0 ? [] : [element('p', {}, `${group.more} more completions are not shown.`)];
  place.replaceChildren(
    element('p', { class: 'words prompt' }, ...words(payload, group.prompt)),
    element(
      'div',
      { class: 'scroll', tabindex: '0', role: 'region', 'aria-label': 'completions of the group' },
      table(titleOf(group), headers, rows),
    ),
    ...more,
  );
}

/** What it is, and how often the group has it. */
function verdictOf({ right, count }: Answer): HTMLElement {
  const [text, kind] = right === null ? ['general', ''] : right ? ['✓ right', 'up'] : ['✗ wrong', 'down'];
  const times = count === 1 ? [] : [element('small', {}, `${count} times`)];
  return element('span', {}, element('span', { class: kind }, text), ...times);
}

function pushed({ advantage }: Answer): string {
  if (advantage === 0) return '0';
  return advantage > 0 ? `▲ +${shown(advantage)}` : `▼ ${shown(advantage).replace('-', '−')}`;
}

/** Words with their language's colour; Chinese ones say what they mean. */
function words({ gloss, english }: Payload, text: string): (Node | string)[] {
  const own = new Set(english);
  return text.split(' ').flatMap((word) => {
    const meaning = Object.hasOwn(gloss, word) ? gloss[word] : null;
    if (meaning === null) {
      const kind = own.has(word) ? 'en' : word.startsWith('<') ? 'tag' : null;
      return kind === null ? [word, ' '] : [element('span', { class: kind }, word), ' '];
    }
    return [glossed(word, meaning), ' '];
  });
}
