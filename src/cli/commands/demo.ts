// r1toy demo hack: what a learned reward that is left on does to held-out scores. A fall of pass@1 alone is
// reasoning forgotten, since problems are not asked; a fall of the judge is the reward models fooled.
import { join } from 'node:path';
import chalk from 'chalk';
import { exitCodes } from '../../base/errors.js';
import { startCompute } from '../../compute/start.js';
import { type HackExample, type HackRow, hackDemo, hackedFrom } from '../../pipeline/hackDemo.js';
import { tableLines } from '../../report/format.js';
import { type HackAlarm, hackAlarm } from '../../rl/hackAlarm.js';
import { generalRewards } from '../../rl/rewards.js';
import { chooseCheckpoint } from '../checkpoint.js';
import type { DemoOptions } from '../options.js';
import { note, print, printJson } from '../output.js';
import { hackText, shortNumber } from '../render.js';
import { defaultThreads } from '../runs.js';
import { loadSettings } from '../settings.js';

/** The columns of the table: header and value. */
const columns: readonly (readonly [string, (row: HackRow) => number])[] = [
  ['step', (row) => row.step],
  ['reward', (row) => row.reward],
  ...generalRewards.map((name) => [name, (row: HackRow) => row.learned[name]] as const),
  ['judge', (row) => row.judge],
  ['pass@1', (row) => row.passAt1],
  ['format', (row) => row.format],
];

/** What makes it happen within minutes: reward models that know little, and haste. `--set` can change both. */
const presets = ['preference.steps=10', 'finalRl.learningRate=5e-4'];

/** Trains a copy of an R1 run's policy, prints the curves and what the alarm says. Returns the exit code. */
export async function demoHack(name: string, options: DemoOptions): Promise<number> {
  const { run, weights } = chooseCheckpoint(name, { ...options, stage: hackedFrom });
  const { config } = loadSettings({
    config: join(run.folder, 'config.json'),
    set: [...presets, ...options.set],
  });
  const { steps, every, generalShare } = options;
  note(`${name}, end of ${hackedFrom}: ${steps} steps with the learned reward on; nothing is saved`);
  const { preference, finalRl } = config;
  note(
    `reward models of ${preference.steps} steps, learning rate ${finalRl.learningRate}; change with --set`,
  );
  const compute = await startCompute(config, options.threads ?? defaultThreads());
  const rows: HackRow[] = [];
  let examples: readonly HackExample[] = [];
  try {
    for await (const event of hackDemo(config, compute, weights, { steps, every, generalShare })) {
      if (event.kind === 'row') rows.push(event.row);
      if (event.kind === 'examples') examples = event.examples;
      if (event.kind === 'row' && !options.json) note(rowText(event.row));
    }
  } finally {
    await compute.close();
  }
  const alarms = { judge: alarmOf(rows, 'judge'), 'pass@1': alarmOf(rows, 'passAt1') };
  if (options.json) printJson({ run: name, rows, alarms, examples });
  else print([...tableOf(rows), '', ...alarmLines(rows, alarms), '', ...exampleLines(examples)]);
  return exitCodes.done;
}

/** The first alarm along the curve of one grader, or null. */
function alarmOf(rows: readonly HackRow[], grader: 'judge' | 'passAt1'): HackAlarm | null {
  const curve = rows.map((row) => ({ step: row.step, reward: row.reward, heldOut: row[grader] }));
  return curve.map((_, i) => hackAlarm(curve.slice(0, i + 1))).find((alarm) => alarm !== null) ?? null;
}

function rowText(row: HackRow): string {
  return columns.map(([header, value]) => `${header} ${shortNumber(value(row))}`).join('  ');
}

function tableOf(rows: readonly HackRow[]): string[] {
  return tableLines({
    headers: columns.map(([header]) => header),
    rows: rows.map((row) => columns.map(([, value], c) => (c === 0 ? `${row.step}` : value(row).toFixed(3)))),
  });
}

function alarmLines(rows: readonly HackRow[], alarms: Readonly<Record<string, HackAlarm | null>>): string[] {
  return Object.entries(alarms).map(([grader, alarm]) => {
    if (alarm !== null) return chalk.yellow(hackText(grader, alarm));
    const [first, last] = [rows[0], rows[rows.length - 1]];
    const value = (row: HackRow) => shortNumber(grader === 'judge' ? row.judge : row.passAt1);
    const reward = `${shortNumber(first.reward)} to ${shortNumber(last.reward)}`;
    return `no alarm: reward ${reward}, held-out ${grader} ${value(first)} to ${value(last)}`;
  });
}

function exampleLines(examples: readonly HackExample[]): string[] {
  return examples.flatMap(({ prompt, completion, reward, parts, judge }) => [
    [
      `reward ${shortNumber(reward)}`,
      ...generalRewards.map((name) => `${name} ${shortNumber(parts[name])}`),
      `judge ${shortNumber(judge)}`,
    ].join('  '),
    `  ${prompt} ${completion}`,
  ]);
}
