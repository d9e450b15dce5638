// r1toy rollouts: the completions of a step of reinforcement, group by group, with their rewards and advantages.
import chalk from 'chalk';
import { exitCodes, UserError } from '../../base/errors.js';
import type { RolloutRow } from '../../pipeline/events.js';
import { formatNumber } from '../../report/format.js';
import { rewardSum } from '../../report/rewardSum.js';
import { isRewardedRight, type RewardWeights } from '../../rewards/rewards.js';
import { placeNamed, stageNamed } from '../../runs/checkpoint.js';
import { stageOf } from '../../stages/index.js';
import { type RunData, readRun } from '../../store/readRun.js';
import { rolloutsAt } from '../../store/rolloutsAt.js';
import { splitWords } from '../../tasks/language.js';
import { command } from '../command.js';
import { completionPieces, questionText, verdictPiece } from '../completion.js';
import type { Line } from '../lines.js';
import { integer } from '../options.js';
import { note, print, printJson } from '../output.js';
import { working } from '../working.js';

/** What is asked for of a step. */
interface Asked {
  readonly stage?: string | undefined;
  readonly step?: number | undefined;
  readonly task?: string | undefined;
  readonly wrong?: true | undefined;
}

export default command({
  flags: (blank) =>
    blank
      .argument('<run>', 'name of the run, or with a stage: r1:Dev2')
      .option('--stage <stage>', 'stage, by name or label (default: the last that has any)')
      .option('--step <n>', 'step (default: the last)', integer(1, 1e9))
      .option('--task <task>', 'only groups of this task')
      .option('--wrong', 'only wrong completions')
      .option('--groups <n>', 'groups per page', integer(1, 1e6), 4)
      .option('--page <n>', 'page', integer(1, 1e6), 1)
      .option('--json', 'all groups, as JSON'),
  examples: ['r1toy rollouts r1-zero --step 1', 'r1toy rollouts r1:R1 --task general --wrong'],
  run({ out, json, groups: aPage, page, ...options }, named) {
    const { name, label } = placeNamed(named);
    const run = readRun(out, name);
    const asked = { ...options, stage: label ?? options.stage };
    const rows = rowsAt(run, asked);
    const groups = groupsOf(rows, asked);
    if (json) {
      printJson({ run: name, stage: rows[0].stage, step: rows[0].step, groups });
      return exitCodes.done;
    }
    const pages = Math.max(1, Math.ceil(groups.length / aPage));
    const [{ stage, step }] = rows;
    const weights = stageOf(stage).reinforcement?.settings(run.config).rewards ?? {};
    const first = (page - 1) * aPage;
    const shown = groups.slice(first, first + aPage);
    note(`${name}, ${stage} step ${step}: ${groups.length} groups`);
    print([
      ...shown.map((group, i) => summaryLine(group, first + i + 1)),
      '',
      ...shown.flatMap((group, i) => groupLines(group, first + i + 1, weights)),
    ]);
    const more = page < pages ? `; more with --page ${page + 1}` : '';
    note(`page ${page} of ${pages}${more}`);
    return exitCodes.done;
  },
});

/** The rows of one step. A usage error where there are none. */
function rowsAt(run: RunData, { stage: wished, step: at }: Asked): RolloutRow[] {
  const stage = wished === undefined ? undefined : stageNamed(wished, '--stage', run.config.recipe);
  const steps = run.metrics.filter((row) => row.step > 0 && typeof row.reward === 'number');
  const last = steps.findLast((row) => stage === undefined || row.stage === stage);
  if (last === undefined)
    throw new UserError(
      exitCodes.usage,
      `${run.folder}: no rollouts of step ${at ?? '-'} (it has none there).`,
    );
  const shown = working('steps looked through');
  try {
    return rolloutsAt(run, last.stage, at ?? last.step, (row) => {
      shown.at(steps.findIndex((one) => one.stage === row.stage) + row.step, steps.length);
    });
  } finally {
    shown.stop();
  }
}

interface Group {
  readonly task: string;
  readonly level: number;
  readonly language: string;
  readonly prompt: string;
  readonly completions: readonly Pick<RolloutRow, 'completion' | 'rewards' | 'reward' | 'advantage'>[];
}

/** Rows that answer the same prompt, one after the other, are a group. */
function groupsOf(rows: readonly RolloutRow[], { task: wished, wrong }: Asked): Group[] {
  const groups: (Omit<Group, 'completions'> & { completions: Group['completions'][number][] })[] = [];
  for (const { task, level, language, prompt, completion, rewards, reward, advantage } of rows) {
    if (groups.at(-1)?.prompt !== prompt) groups.push({ task, level, language, prompt, completions: [] });
    groups.at(-1)?.completions.push({ completion, rewards, reward, advantage });
  }
  const isShown = ({ rewards }: Pick<RolloutRow, 'rewards'>) => !wrong || isRewardedRight(rewards) === false;
  const known = [...new Set(groups.map(({ task }) => task))];
  if (wished !== undefined && !known.includes(wished)) {
    throw new UserError(
      exitCodes.usage,
      `--task: no group of ${wished} in this step (allowed: ${known.join(', ')}).`,
    );
  }
  return groups
    .filter(({ task }) => wished === undefined || task === wished)
    .map((group) => ({ ...group, completions: group.completions.filter(isShown) }))
    .filter(({ completions }) => completions.length > 0);
}

/** A group in a line: its task, how many are right, its question. */
function summaryLine({ task, level, prompt, completions }: Group, number: number): Line {
  const verdicts = completions.map(({ rewards }) => isRewardedRight(rewards));
  const graded = verdicts.filter((right) => right !== null);
  const right = graded.filter((one) => one).length;
  const came = graded.length === 0 ? 'no rule grades it' : `${right} of ${graded.length} right`;
  return `${number}: ${task}/${level}, ${came}: ${questionText(prompt)}`;
}

/** The question, then each different completion once, below what came of it. */
function groupLines(
  { task, level, language, prompt, completions }: Group,
  number: number,
  weights: RewardWeights,
): Line[] {
  const same = new Map<string, Group['completions'][number][]>();
  for (const one of completions) same.set(one.completion, [...(same.get(one.completion) ?? []), one]);
  return [
    [
      { text: `group ${number}: ${task}/${level} ${language}`, colour: chalk.bold },
      `  ${questionText(prompt)}`,
    ],
    ...(completions.every(({ advantage }) => advantage === 0)
      ? ['  all rewards are equal, so this group teaches nothing']
      : []),
    ...[...same].flatMap(([text, [one, ...more]]): Line[] => [
      rewardLine(one, more.length + 1, weights),
      ['    ', ...completionPieces(splitWords(text), chalk)],
    ]),
    '',
  ];
}

/** How often it was written, whether it is right, where it was pushed, and why. */
function rewardLine(
  { rewards, reward, advantage }: Group['completions'][number],
  count: number,
  weights: RewardWeights,
): Line {
  const right = isRewardedRight(rewards);
  const pushed =
    advantage === 0
      ? 'not pushed'
      : { text: advantage > 0 ? 'pushed up' : 'pushed down', colour: chalk.bold };
  return [
    count === 1 ? '  ' : `  ${count} times  `,
    ...(right === null ? [] : [verdictPiece(right, chalk), '  ']),
    pushed,
    `  advantage ${formatNumber(advantage)}, reward ${formatNumber(reward)}: ${rewardSum(rewards, weights, reward)}`,
  ];
}
