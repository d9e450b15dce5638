// The rows of a run as tables: one column a figure, so that a spreadsheet, pandas or a database can take them.
import type { Cell } from '../base/csv.js';
import type { EvalRow, RolloutRow } from '../pipeline/events.js';
import { rewardNames } from '../rewards/rewards.js';
import type { RunData } from '../store/readRun.js';

/** A text, a number that is whole or not, a yes or no. */
export type CellKind = 'text' | 'count' | 'number' | 'flag';

export interface Column {
  readonly name: string;
  readonly kind: CellKind;
}

/** Rows one by one: those of rollouts are many. */
export interface Table {
  readonly columns: readonly Column[];
  readonly rows: Iterable<readonly Cell[]>;
}

/** A column of cells, or of records of them: one a row, or a list. */
export type Field =
  | Column
  | { readonly name: string; readonly kind: 'record' | 'records'; readonly fields: readonly Column[] };

/** A cell, a record by the names of its fields, or a list of such. */
export type NestedCell = Cell | Readonly<Record<string, Cell>> | readonly Readonly<Record<string, Cell>>[];

/** A table whose cells may hold records. */
export interface NestedTable {
  readonly columns: readonly Field[];
  readonly rows: Iterable<readonly NestedCell[]>;
}

/** A run, and its rollouts where they are asked for. */
export interface TabledRun extends Pick<RunData, 'metrics' | 'evals'> {
  readonly rollouts: () => Iterable<RolloutRow>;
}

/** A table that a run can be taken along as. */
export interface RowTable {
  /** What the help says about it. */
  readonly about: string;
  readonly make: (run: TabledRun) => Table;
}

const place: readonly Column[] = [
  { name: 'stage', kind: 'text' },
  { name: 'step', kind: 'count' },
];
const numbers = (names: Iterable<string>): Column[] =>
  [...new Set(names)].map((name) => ({ name, kind: 'number' }));

/** Every kind of row, under the name of the file it is from. */
export const rowTables = {
  metrics: { about: 'a row for each step, a column for each metric', make: metricsTable },
  eval: {
    about: 'a row for each evaluation and group of problems, a column for each metric',
    make: evalTable,
  },
  rollouts: { about: 'a row for each completion of RL, with its rewards', make: rolloutsTable },
} as const satisfies Readonly<Record<string, RowTable>>;

function metricsTable({ metrics }: TabledRun): Table {
  const figures = numbers(metrics.flatMap(({ stage: _stage, step: _step, ...row }) => Object.keys(row)));
  return {
    columns: [...place, ...figures],
    rows: metrics.map((row) => [row.stage, row.step, ...figures.map(({ name }) => row[name] ?? null)]),
  };
}

function evalTable({ evals }: TabledRun): Table {
  const counts: Column[] = ['problems', 'samples'].map((name) => ({ name, kind: 'count' }));
  const isCount = (name: string) => counts.some((column) => column.name === name);
  const groups = evals.flatMap((row) =>
    Object.entries(row.groups).map(([group, scores]) => ({ row, group, scores })),
  );
  const figures = [
    ...counts,
    ...numbers(groups.flatMap(({ scores }) => Object.keys(scores).filter((name) => !isCount(name)))),
  ];
  const how = ({ stage, step, quick, temperature, begin }: EvalRow) => [
    stage,
    step,
    quick,
    temperature,
    begin ?? null,
  ];
  return {
    columns: [
      ...place,
      { name: 'quick', kind: 'flag' },
      { name: 'temperature', kind: 'number' },
      { name: 'begin', kind: 'text' },
      { name: 'group', kind: 'text' },
      ...figures,
    ],
    rows: groups.map(({ row, group, scores }) => [
      ...how(row),
      group,
      ...figures.map(({ name }) => scores[name] ?? null),
    ]),
  };
}

function rolloutsTable({ rollouts }: TabledRun): Table {
  return {
    columns: [
      ...place,
      { name: 'task', kind: 'text' },
      { name: 'level', kind: 'count' },
      { name: 'language', kind: 'text' },
      { name: 'prompt', kind: 'text' },
      { name: 'completion', kind: 'text' },
      ...numbers(rewardNames.map((name) => `rewards/${name}`)),
      ...numbers(['reward', 'advantage']),
    ],
    rows: {
      *[Symbol.iterator]() {
        for (const { stage, step, task, level, language, prompt, completion, ...row } of rollouts()) {
          const parts = rewardNames.map((name) => row.rewards[name] ?? null);
          yield [stage, step, task, level, language, prompt, completion, ...parts, row.reward, row.advantage];
        }
      },
    },
  };
}
