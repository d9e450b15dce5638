// The tables of a training as verl reads them: messages for the chat template of the base, and for the reward all that
// compute_score is told.

import { endWord, templated } from '../tasks/format.js';
import { languages } from '../tasks/task.js';
import type { Column, NestedCell, NestedTable, Table } from './tables.js';

const text = (name: string): Column => ({ name, kind: 'text' });
const messages = (name: string) =>
  ({ name, kind: 'records', fields: ['role', 'content'].map(text) }) as const;

/** Words around every prompt, which the template puts there again. */
const [open, close] = [templated([], languages[0])[0], templated([], languages[0]).at(-1)!];

function message(prompt: NestedCell): { role: string; content: string } {
  const words = String(prompt).split(' ');
  if (words[0] !== open || words.at(-1) !== close)
    throw new Error(`prompt: wanted ${open} ... ${close}, got ${String(prompt)}`);
  return { role: 'user', content: words.slice(1, -1).join(' ') };
}

/** Supervised examples: a question and what is learned to be said. */
export function exampleMessages({ columns, rows }: Table): NestedTable {
  const [prompt, completion] = ['prompt', 'completion'].map((name) => columnAt(columns, name));
  const rest = columns.filter((_, i) => i !== prompt && i !== completion);
  return {
    columns: [messages('messages'), ...rest],
    rows: mapped(rows, (row) => [
      [message(row[prompt]), { role: 'assistant', content: withoutEnd(String(row[completion])) }],
      ...row.filter((_, i) => i !== prompt && i !== completion),
    ]),
  };
}

/** Prompts of reinforcement; `extra_info` holds the row that rewards.py reads. */
export function promptMessages({ columns, rows }: Table): NestedTable {
  const [prompt, task] = ['prompt', 'task'].map((name) => columnAt(columns, name));
  return {
    columns: [
      text('data_source'),
      messages('prompt'),
      text('ability'),
      { name: 'reward_model', kind: 'record', fields: ['style', 'ground_truth'].map(text) },
      { name: 'extra_info', kind: 'record', fields: columns },
    ],
    rows: mapped(rows, (row) => [
      'r1toy',
      [message(row[prompt])],
      row[task],
      // The answer is worked out by rewards.py, from the values.
      { style: 'rule', ground_truth: '' },
      Object.fromEntries(columns.map(({ name }, i) => [name, row[i]])),
    ]),
  };
}

const columnAt = (columns: readonly Column[], name: string) =>
  columns.findIndex((column) => column.name === name);

function mapped(
  rows: Table['rows'],
  row: (cells: Table['rows'] extends Iterable<infer Row> ? Row : never) => NestedCell[],
): NestedTable['rows'] {
  return {
    *[Symbol.iterator]() {
      for (const cells of rows) yield row(cells);
    },
  };
}

/** The template ends an assistant's message itself. */
function withoutEnd(completion: string): string {
  return completion.endsWith(` ${endWord}`) ? completion.slice(0, -endWord.length - 1) : completion;
}
