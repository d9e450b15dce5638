// What the stages of a run learn from, as tables for the trainers of others: the very prompts that the run asks, in its
// order, and its supervised sets.
import type { Config } from '../config/schema.js';
import type { SftRow } from '../data/datasets.js';
import {
  type HarmlessnessRow,
  harmlessnessRows,
  isPreferenceHeldOut,
  preferencePairs,
} from '../data/preferences.js';
import { heldOutProblems } from '../data/split.js';
import type { Query } from '../rewards/answered.js';
import { type StageName, stageOf } from '../stages/index.js';
import type { FileParts } from '../store/exportFiles.js';
import { answerLanguage } from '../tasks/general.js';
import { drawQueries, queryColumns, queryWords, sharedOut, taskLevels } from '../training/queries.js';
import type { Column, NestedTable, Table } from './tables.js';

const text = (name: string): Column => ({ name, kind: 'text' });

/** What rewards.py reads of a row. */
const promptColumns: readonly Column[] = [
  ...['prompt', 'stage', 'task'].map(text),
  { name: 'level', kind: 'count' },
  ...['language', 'values', 'answer_language'].map(text),
];

function promptRow(stage: StageName, query: Query): (string | number)[] {
  const { task, level, language } = queryColumns(query);
  const problem = query.kind === 'problem';
  const values = problem ? query.problem.values.join(' ') : '';
  const answered = problem ? language : answerLanguage(query.item);
  return [queryWords(query).join(' '), stage, task, level, language, values, answered];
}

/** The prompts of a stage of reinforcement, step after step, each once: as it draws them first. */
export function promptTable(config: Config, stage: StageName): Table {
  const settings = stageOf(stage).reinforcement!.settings(config);
  const { generalShare = 0, preferenceLast = 0 } = settings as Partial<Config['finalRl']>;
  const from = Math.max(0, settings.steps - preferenceLast);
  const generalAt = (step: number) =>
    step < from ? 0 : sharedOut(generalShare, settings.prompts, step - from);
  return {
    columns: promptColumns,
    rows: {
      *[Symbol.iterator]() {
        for (let step = 0; step < settings.steps; step++)
          for (const query of drawQueries(config.world, settings, generalAt(step), [
            config.seed,
            stage,
            step,
          ]))
            yield promptRow(stage, query);
      },
    },
  };
}

/** The held-out problems of a quick evaluation. */
export function heldOutTable(config: Config, stage: StageName): Table {
  const problems = taskLevels(config.world.levels).flatMap(({ task, level }) =>
    heldOutProblems(task, level, config.eval.quickProblems, config.seed),
  );
  const rows = problems.map((problem) => promptRow(stage, { kind: 'problem', problem }));
  return { columns: promptColumns, rows };
}

/** The examples of a supervised stage. */
export function exampleTable(rows: readonly SftRow[]): Table {
  return {
    columns: [
      ...['prompt', 'completion', 'task'].map(text),
      { name: 'level', kind: 'count' },
      text('language'),
    ],
    rows: rows.map(({ prompt, completion, task, level, language }) => [
      prompt,
      completion,
      task,
      level,
      language,
    ]),
  };
}

const pairColumns = ['prompt', 'chosen', 'rejected'].map(text);

/** Pairs that each reward model learns from, by its name; both as one that compares pairs learns. */
export const pairTables = {
  /** The answers alone, in their tags. */
  helpful: (): Table => ({
    columns: pairColumns,
    rows: preferencePairs()
      .filter((pair) => !isPreferenceHeldOut(pair))
      .map(({ prompt, chosen, rejected }) => [
        prompt,
        ...[chosen, rejected].map((answer) => `<answer> ${answer} </answer>`),
      ]),
  }),
  /** Harmless and harmful completions of the same prompt. */
  harmless: (): Table => ({ columns: pairColumns, rows: [...harmlessPairs()] }),
};

export type PairTableName = keyof typeof pairTables;

/** The rows alternate: each harmless completion is followed by a harmful one of its prompt. */
function* harmlessPairs(): Generator<string[]> {
  const rows = harmlessnessRows().filter((row) => !isPreferenceHeldOut(row));
  let harmless: HarmlessnessRow | undefined;
  for (const row of rows) {
    if (row.harmless) harmless = row;
    else if (harmless?.prompt === row.prompt) yield [row.prompt, harmless.completion, row.completion];
  }
}

/** Rows that are made text at once. */
const atOnce = 1024;

/** A table as JSONL, in parts. */
export function* jsonlParts({ columns, rows }: NestedTable): FileParts & Generator<Uint8Array> {
  const encoder = new TextEncoder();
  let lines: string[] = [];
  for (const row of rows) {
    lines.push(`${JSON.stringify(Object.fromEntries(columns.map(({ name }, i) => [name, row[i]])))}\n`);
    if (lines.length < atOnce) continue;
    yield encoder.encode(lines.join(''));
    lines = [];
  }
  yield encoder.encode(lines.join(''));
}
