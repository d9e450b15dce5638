// Tasks of the user's own: what a file has to export, and the checks that say what it lacks. They stand in the table of
// tasks after those of this program, and their words after its words.
import { attempted, type Extension, extensionError, extensions, said, tryOut } from '../base/extensions.js';
import { stream } from '../base/rng.js';
import { piecesOf } from './steps.js';
import { type Language, languages, levelSets, type Phrase, type Task, type Word } from './task.js';
import { cleanHabits, demonstrations, type Method, rightNext, workedRightly } from './walk.js';

/** A word in both languages, by its name in phrases. */
export type OwnConcepts = Readonly<Record<string, Readonly<Record<Language, Word>>>>;

/** What the file of a task exports: a task with its name, and the words that the lexicon lacks. */
export type OwnTask = {
  readonly name: string;
  readonly words?: OwnConcepts;
} & (Task | (Omit<Task, 'demonstrate' | 'sound'> & { readonly method: Method<unknown> }));

const functions = [
  ...(['size', 'values', 'longest', 'canonical', 'question', 'demonstrate', 'whole', 'sound'] as const),
  ...(['guess', 'chance', 'grade'] as const),
];

/** The words that the files of tasks add. Error `config` for one that is no word, or that is `known` already. */
export function ownConcepts(known: ReadonlySet<string>): OwnConcepts {
  const all = extensions('task').flatMap(({ path, value }) => {
    const words = (value as { readonly words?: unknown }).words ?? {};
    if (typeof words !== 'object' || words === null) throw extensionError(path, 'words: must be an object.');
    for (const [concept, forms] of Object.entries(words)) {
      const isWord = (word: unknown) => typeof word === 'string' && /^\S{1,30}$/.test(word);
      if (known.has(concept))
        throw extensionError(path, `words.${concept}: the lexicon has it. Leave it out.`);
      if (/^\S{1,30}$/.test(concept) && languages.every((language) => isWord(forms?.[language]))) continue;
      const form = 'must be { en: "word", zh: "词" }, words without spaces';
      throw extensionError(path, `words.${concept}: ${form} (got ${said(forms)}).`);
    }
    return Object.entries(words as OwnConcepts);
  });
  return Object.fromEntries(all);
}

/**
 * The tasks of the files by name, each checked and each telling its file where it fails, also where it has not returned
 * after some seconds. Error `config`.
 */
export function ownTasks(
  taken: readonly string[],
  lexicon: ReadonlySet<string>,
  seconds?: number,
): Record<string, Task> {
  return Object.fromEntries(
    extensions('task').map((file) => {
      if (taken.includes(file.name))
        throw extensionError(file.path, `name: r1toy has a task ${file.name} already. Choose another.`);
      const task = watched(file, shaped(file));
      tryOut(file.path, () => tried(file, task, lexicon), seconds);
      return [file.name, task];
    }),
  );
}

/** A task whose work is told as a method is demonstrated by the walk that all tasks of this program share. */
function complete(value: Extension['value']): Extension['value'] {
  if (value.method === undefined) return value;
  const method = value.method as Method<unknown>;
  const opens = value.opens as Phrase;
  const made = { sound: workedRightly(method), rightSteps: rightNext(method, opens) };
  return { demonstrate: demonstrations(method), ...made, ...value };
}

/** The exported object, with everything that a task has. Error `config` that names what it lacks. */
function shaped({ path, value: written }: Extension): Task {
  const value = complete(written);
  const fail = (problem: string) => extensionError(path, problem);
  for (const name of value.rightSteps === undefined ? functions : [...functions, 'rightSteps'])
    if (typeof value[name] !== 'function')
      throw fail(`${name}: must be a function (got ${said(value[name])}).`);
  const isLevels = (list: unknown) =>
    Array.isArray(list) && list.every((level) => Number.isInteger(level) && level >= 1 && level <= 16);
  const { levels, defaults, opens } = value as unknown as Task;
  if (!isLevels(levels) || levels.length === 0)
    throw fail(`levels: must be a list of whole numbers from 1 to 16 (got ${said(levels)}).`);
  for (const set of levelSets)
    if (!isLevels(defaults?.[set]) || !defaults[set].every((level) => levels.includes(level)))
      throw fail(`defaults.${set}: must be a list of some of its levels (got ${said(defaults?.[set])}).`);
  if (!isPhrase(opens)) throw fail(`opens: must be a list of concepts (got ${said(opens)}).`);
  return value as unknown as Task;
}

const isPhrase = (phrase: unknown): phrase is Phrase =>
  Array.isArray(phrase) && phrase.every((word) => typeof word === 'string');

/** What some functions have to return. */
const results: Readonly<Record<string, readonly [(result: unknown) => boolean, string]>> = {
  grade: [(result) => typeof result === 'boolean', 'true or false'],
  whole: [(result) => typeof result === 'boolean', 'true or false'],
  sound: [(result) => typeof result === 'boolean', 'true or false'],
  canonical: [(result) => typeof result === 'string', 'a text'],
  rightSteps: [
    (result) => Array.isArray(result) && result.every((one) => typeof one === 'boolean'),
    'a list of true and false',
  ],
  question: [isPhrase, 'a list of words'],
  guess: [isPhrase, 'a list of words'],
  size: [(result) => Number.isSafeInteger(result) && (result as number) > 0, 'a whole number above 0'],
  chance: [(result) => typeof result === 'number' && result >= 0 && result <= 1, 'a number from 0 to 1'],
};

/** A task whose functions say, where they throw or return what they may not, in which file that was and for what. */
function watched({ path }: Extension, task: Task): Task {
  const watch = (name: (typeof functions)[number] | 'rightSteps') => {
    const inner = task[name] as (...args: unknown[]) => unknown;
    return (...args: unknown[]) => {
      const call = `${name}(${args
        .filter((arg) => typeof arg !== 'function')
        .map(said)
        .join(', ')})`;
      const result = attempted(path, call, () => inner.apply(task, args));
      const [isRight, wanted] = results[name] ?? [];
      if (isRight === undefined || isRight(result)) return result;
      throw extensionError(path, `${call} must return ${wanted} (got ${said(result)}).`);
    };
  };
  const named = task.rightSteps === undefined ? functions : [...functions, 'rightSteps' as const];
  return { ...task, ...Object.fromEntries(named.map((name) => [name, watch(name)])) };
}

/** Problems of each level that are tried before anything else. */
const triedProblems = 20;

/** Tries a task on some problems of each level: whether its own demonstrations are right, and its words are known. */
function tried({ path }: Extension, task: Task, lexicon: ReadonlySet<string>): void {
  for (const level of task.levels) {
    const size = task.size(level);
    for (let i = 0; i < Math.min(size, triedProblems); i++)
      triedOn(path, task, lexicon, level, Math.floor((i * size) / Math.min(size, triedProblems)));
  }
}

function triedOn(path: string, task: Task, lexicon: ReadonlySet<string>, level: number, index: number): void {
  const values = task.values(level, index);
  const of = `of values(${level}, ${index}) = ${said(values)}`;
  const fail = (problem: string) => extensionError(path, `${problem}, ${of}.`);
  if (!Array.isArray(values) || !values.every((value) => Number.isSafeInteger(value)))
    throw extensionError(
      path,
      `values(${level}, ${index}) must be a list of whole numbers (got ${said(values)}).`,
    );
  const worked = () => task.demonstrate(values, cleanHabits, stream('own task', level, index));
  const { thought, answer } = worked();
  if (!Array.isArray(thought) || !thought.every(isPhrase) || !isPhrase(answer) || answer.length === 0)
    throw fail('demonstrate: must return { thought: [pieces of words], answer: [words] }');
  const words = [
    ...task.question(values),
    ...thought.flat(),
    ...answer,
    ...task.guess(values, stream('guess')),
  ];
  const unknown = words.find((word) => !lexicon.has(word));
  if (unknown !== undefined)
    throw fail(`${said(unknown)} is no word of the lexicon; add it to words: { ${unknown}: { en, zh } }`);
  if (!task.grade(values, answer))
    throw fail(`grade: calls its own demonstration wrong (${answer.join(' ')})`);
  if (task.grade(values, [])) throw fail('grade: calls an empty answer right');
  if (JSON.stringify(worked()) !== JSON.stringify({ thought, answer }))
    throw fail('demonstrate: differs from call to call; draw from its `random` alone');
  const steps = thought.flat();
  if (steps.at(-1) !== 'so') throw fail('demonstrate: the thought must end with "so"');
  if (!task.whole(values, piecesOf(steps, task.opens)))
    throw fail('whole: calls its own demonstration not whole');
  if (!task.sound(values, steps.slice(0, -1))) throw fail('sound: calls its own demonstration not sound');
  const pieces = piecesOf(steps.slice(0, -1), task.opens);
  const graded = task.rightSteps?.(values, pieces) ?? pieces.map(() => true);
  if (graded.length !== pieces.length || graded.includes(false))
    throw fail('rightSteps: calls a step of its own demonstration wrong');
}
