// r1toy demo hack: what a learned reward that is left on does to held-out scores. A fall of pass@1 alone is
// reasoning forgotten, since problems are not asked; a fall of the judge is the reward models fooled.
import { join } from 'node:path';
import chalk from 'chalk';
import { finallyDo } from '../../base/cleanUp.js';
import { exitCodes, UserError } from '../../base/errors.js';
import { withCompute } from '../../compute/start.js';
import type { Compute } from '../../compute/types.js';
import { settingAt, settingsByPath } from '../../config/paths.js';
import type { Config } from '../../config/schema.js';
import { type HackExample, type HackRow, hackDemo, hackedFrom } from '../../pipeline/hackDemo.js';
import { checkMemory } from '../../pipeline/memory.js';
import { hackText } from '../../report/digest.js';
import type { TextTable } from '../../report/textTable.js';
import { type HackAlarm, hackAlarm } from '../../rewards/hackAlarm.js';
import { generalRewards } from '../../rewards/rewards.js';
import { chooseCheckpoint, placeNamed, stageNamed } from '../../runs/checkpoint.js';
import { defaultThreads } from '../../runs/openRun.js';
import { requireStage } from '../../runs/requireStage.js';
import { loadSettings } from '../../runs/settings.js';
import { splitWords } from '../../tasks/language.js';
import { command, group } from '../command.js';
import { completionPieces, questionText } from '../completion.js';
import type { Line } from '../lines.js';
import { collect, integer, real, threaded } from '../options.js';
import { note, print, printJson } from '../output.js';
import { shortNumber } from '../render.js';
import { working } from '../working.js';

/** The columns of the table: header and value. */
const columns: readonly (readonly [string, (row: HackRow) => number])[] = [
  ['step', (row) => row.step],
  ['reward', (row) => row.reward],
  ...generalRewards.map((name) => [name, (row: HackRow) => row.learned[name]] as const),
  ['judge', (row) => row.general],
  ['pass@1', (row) => row['pass@1']],
  ['format', (row) => row.format],
];

/** What makes it happen within minutes: models that know little, their noise believed, and haste. `--set` can change all. */
const presets = ['preference.steps=10', 'finalRl.leastSpread=0', 'finalRl.learningRate=5e-4'];

/** Trains a copy of an R1 run's policy, prints the curves and what the alarm says. */
const hack = command({
  flags: (blank) =>
    threaded(blank)
      .argument('<run>', `name of an R1 run that has finished ${hackedFrom}`)
      .option('--steps <n>', 'steps of final RL', integer(1, 100_000), 120)
      .option('--every <n>', 'steps between evaluations', integer(1, 100_000), 20)
      .option(
        '--set <key=value>',
        `change one setting of the run, repeatable (already set: ${presets.join(', ')})`,
        collect,
        [],
      )
      .option('--general-share <share>', 'share of general prompts', real(0.5, 1), 1)
      .option('--json', 'as JSON'),
  examples: ['r1toy demo hack r1', 'r1toy demo hack r1 --set preference.steps=100'],
  async run({ out, set, steps, every, generalShare, threads = defaultThreads(), json }, named) {
    const { name, label } = placeNamed(named);
    requireStage(out, name, hackedFrom, 'demo hack');
    const { run, weights } = chooseCheckpoint(name, { out, stage: hackedFrom });
    if (label !== undefined && stageNamed(label, named, run.config.recipe) !== hackedFrom)
      throw new UserError(
        exitCodes.usage,
        `${named}: the demo starts at the end of ${hackedFrom}. Name the run alone.`,
      );
    const { config } = loadSettings({ file: join(run.folder, 'config.json'), set: [...presets, ...set] });
    requireSamePolicy(run.config, config);
    checkMemory(config, threads, name);
    note(`${name}, end of ${hackedFrom}: ${steps} steps with the learned reward on; nothing is saved`);
    const { preference, finalRl } = config;
    const models = `reward models of ${preference.steps} steps, learning rate ${finalRl.learningRate}`;
    note(`${models}; change with --set`);
    const rows: HackRow[] = [];
    let examples: readonly HackExample[] = [];
    const shown = working('steps', 'lines');
    const train = async (compute: Compute) => {
      for await (const event of hackDemo(config, compute, weights, { steps, every, generalShare })) {
        if (event.kind === 'row') rows.push(event.row);
        if (event.kind === 'examples') examples = event.examples;
        if (event.kind === 'row') shown.at(event.row.step, steps, rowText(event.row));
      }
    };
    await finallyDo(
      () => withCompute(config, threads, train),
      () => shown.stop(),
    );
    const alarms = { general: alarmOf(rows, 'general'), 'pass@1': alarmOf(rows, 'pass@1') };
    if (json) printJson({ run: name, rows, alarms, examples });
    else print([tableOf(rows), '', ...alarmLines(rows, alarms), '', ...exampleLines(examples)]);
    return exitCodes.done;
  },
});

export default group(
  ['r1toy demo hack r1'],
  [
    {
      name: 'hack',
      about:
        'train for long on general prompts alone, and show what the learned rewards do to held-out scores',
      add: hack,
    },
  ],
);

/** The policy is the run's: its shape cannot be set anew. */
function requireSamePolicy(own: Config, asked: Config): void {
  const changed = settingsByPath(asked.policy).find(([key, value]) => settingAt(own.policy, key) !== value);
  if (changed === undefined) return;
  const [key, value] = changed;
  const has = `the run has ${settingAt(own.policy, key)}, got ${value}`;
  throw new UserError(
    exitCodes.config,
    `--set: policy.${key}: cannot be changed here (${has}). Leave it out.`,
  );
}

/** The first alarm along the curve of one grader, or null. */
function alarmOf(rows: readonly HackRow[], grader: 'general' | 'pass@1'): HackAlarm | null {
  const curve = rows.map((row) => ({ step: row.step, reward: row.reward, heldOut: row[grader] }));
  return curve.map((_, i) => hackAlarm(curve.slice(0, i + 1))).find((alarm) => alarm !== null) ?? null;
}

function rowText(row: HackRow): string {
  return columns.map(([header, value]) => `${header} ${shortNumber(value(row))}`).join('  ');
}

function tableOf(rows: readonly HackRow[]): TextTable {
  return {
    headers: columns.map(([header]) => header),
    rows: rows.map((row) => columns.map(([, value], c) => (c === 0 ? `${row.step}` : value(row).toFixed(3)))),
  };
}

/** Who grades, as people call them. */
const graderNames = { general: 'judge', 'pass@1': 'pass@1' } as const;

function alarmLines(
  rows: readonly HackRow[],
  alarms: Readonly<Record<keyof typeof graderNames, HackAlarm | null>>,
): Line[] {
  return (Object.keys(alarms) as (keyof typeof alarms)[]).map((metric) => {
    const [alarm, grader] = [alarms[metric], graderNames[metric]];
    if (alarm !== null) return [`${grader}: `, { colour: chalk.bold.magenta, text: hackText(grader, alarm) }];
    const [first, last] = [rows[0], rows[rows.length - 1]];
    const value = (row: HackRow) => shortNumber(row[metric]);
    const reward = `${shortNumber(first.reward)} to ${shortNumber(last.reward)}`;
    return `${grader}: no alarm: reward ${reward}, held-out ${grader} ${value(first)} to ${value(last)}`;
  });
}

function exampleLines(examples: readonly HackExample[]): Line[] {
  return examples.flatMap(({ prompt, completion, reward, parts, general }) => [
    [
      `reward ${shortNumber(reward)}`,
      ...generalRewards.map((name) => `${name} ${shortNumber(parts[name])}`),
      `judge ${shortNumber(general)}`,
    ].join('  '),
    [
      '  ',
      { text: `${questionText(prompt)}  `, colour: chalk.dim },
      ...completionPieces(splitWords(completion), chalk),
    ],
  ]);
}
