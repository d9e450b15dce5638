// Completions of all kinds that training will come to, on which a reward of the user's own is tried before it.
import { stream } from '../base/rng.js';
import { endWord, parse, tagged } from '../tasks/format.js';
import { generalItems } from '../tasks/general.js';
import { type Problem, taskNames, tasks } from '../tasks/index.js';
import { speak } from '../tasks/language.js';
import { languages, type Word } from '../tasks/task.js';
import { cleanHabits } from '../tasks/walk.js';
import type { Answered } from './answered.js';

/** General prompts that are tried. */
const triedItems = 8;

/** Completions of a problem of each level of each task in both languages, then of some general prompts. */
export function* triedCompletions(): Generator<Answered> {
  for (const task of taskNames) {
    for (const level of tasks[task].levels) {
      for (const language of languages) {
        const problem: Problem = { task, level, language, values: tasks[task].values(level, 0) };
        for (const words of answersTo(problem)) yield completed({ kind: 'problem', problem }, words, null);
      }
    }
  }
  for (const item of generalItems().slice(0, triedItems)) {
    for (const words of variants([...item.thought], [...item.answer], []))
      yield completed({ kind: 'general', item }, words, { helpful: 0.5, harmless: 0.5 });
  }
}

function answersTo({ task, values, language }: Problem): Word[][] {
  const { thought, answer } = tasks[task].demonstrate(values, cleanHabits, stream('own reward', task));
  const guess = tasks[task].guess(values, stream('own reward', task, 'guess'));
  return variants(
    ...([thought.flat(), answer, guess].map((phrase) => speak(phrase, language)) as [Word[], Word[], Word[]]),
  );
}

/** Right, wrong, with an empty thought or answer, out of form, cut short, and nothing at all. */
function variants(thought: Word[], answer: Word[], wrong: Word[]): Word[][] {
  const right = tagged(thought, answer);
  return [
    right,
    tagged(thought, wrong),
    tagged([], answer),
    tagged(thought, []),
    [...answer, ...thought, endWord],
    right.slice(0, Math.ceil(right.length / 2)),
    [endWord],
    [],
  ];
}

function completed(query: Answered['query'], words: Word[], learned: Answered['learned']): Answered {
  const parsed = parse(words, query.kind === 'general');
  return { query, words, parsed, finished: words.at(-1) === endWord, learned };
}
