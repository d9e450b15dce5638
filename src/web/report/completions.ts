// The browser of completions: groups by stage, task, step and verdict, with their rewards and advantages.
import { byId, element, fill, shown, table } from '../elements.js';
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
  const tasks = [...new Set(payload.groups.map(({ task }) => task))];
  fill(chooser('place'), places);
  fill(chooser('task'), tasks);
  fill(
    chooser('verdict'),
    verdicts.map(([text]) => text),
  );
  const filtered = () =>
    payload.groups.filter(
      (group) =>
        placeOf(payload, group) === places[Number(chooser('place').value)] &&
        group.task === tasks[Number(chooser('task').value)] &&
        verdicts[Number(chooser('verdict').value)][1](group),
    );
  const show = () => showGroup(payload, filtered()[Number(chooser('group').value)]);
  const refill = () => {
    const found = filtered();
    fill(chooser('group'), found.map(titleOf));
    byId('group-count').textContent = `${found.length} ${found.length === 1 ? 'group' : 'groups'}`;
    show();
  };
  for (const name of ['place', 'task', 'verdict']) chooser(name).addEventListener('change', refill);
  chooser('group').addEventListener('change', show);
  byId('gloss').addEventListener('change', show);
  for (const [id, by] of [
    ['group-before', -1],
    ['group-after', 1],
  ] as const)
    byId(id).addEventListener('click', () => {
      const choice = chooser('group');
      const to = choice.selectedIndex + by;
      if (to < 0 || to >= choice.length) return;
      choice.selectedIndex = to;
      show();
    });
  refill();
}

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
  const headers = ['verdict', 'times', 'completion', 'advantage', 'reward', ...used.map(({ name }) => name)];
  const rows = group.answers.map((answer) => [
    verdictOf(answer),
    `${answer.count}×`,
    element('span', { class: 'words' }, ...words(payload, answer.text)),
    element(
      'span',
      { class: answer.advantage > 0 ? 'up' : answer.advantage < 0 ? 'down' : '' },
      pushed(answer),
    ),
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

function verdictOf({ right }: Answer): HTMLElement {
  if (right === null) return element('span', {}, 'general');
  return right ? element('span', { class: 'up' }, '✓ right') : element('span', { class: 'down' }, '✗ wrong');
}

function pushed({ advantage }: Answer): string {
  if (advantage === 0) return '0';
  return advantage > 0 ? `▲ +${shown(advantage)}` : `▼ ${shown(advantage).replace('-', '−')}`;
}

/** Words with their language's colour; Chinese ones say what they mean. */
function words({ gloss, english }: Payload, text: string): (Node | string)[] {
  const above = byId<HTMLInputElement>('gloss').checked;
  const own = new Set(english);
  return text.split(' ').flatMap((word) => {
    const meaning = Object.hasOwn(gloss, word) ? gloss[word] : null;
    if (meaning === null) {
      const kind = own.has(word) ? 'en' : word.startsWith('<') ? 'tag' : null;
      return kind === null ? [word, ' '] : [element('span', { class: kind }, word), ' '];
    }
    if (!above) return [element('span', { class: 'zh', lang: 'zh', title: meaning }, word), ' '];
    const chinese = element('span', { lang: 'zh' }, word);
    return [element('ruby', { class: 'zh', title: meaning }, chinese, element('rt', {}, meaning)), ' '];
  });
}
