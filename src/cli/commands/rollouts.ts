// r1toy rollouts: the completions of a step of reinforcement, group by group, with their rewards and advantages.
import chalk from 'chalk';
import { exitCodes, UserError } from '../../base/errors.js';
import { chunks } from '../../base/lists.js';
import type { RolloutRow } from '../../pipeline/events.js';
import { stageText } from '../../pipeline/recipes.js';
import { formatNumber } from '../../report/format.js';
import { rewardSum } from '../../report/rewardSum.js';
import { isRewardedRight, type RewardWeights } from '../../rewards/rewards.js';
import { placeAlone, stageAsked } from '../../runs/checkpoint.js';
import { type StageName, stageOf } from '../../stages/index.js';
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
    const { name, label } = placeAlone(named, { '--stage': options.stage });
    const run = readRun(out, name);
    const rows = rowsAt(
      run,
      stageAsked({ named, label, stage: options.stage }, run.config.recipe),
      options.step,
    );
    const { rewards: weights, groupSize } = stageOf(rows[0].stage).reinforcement!.settings(run.config);
    const groups = groupsOf(rows, groupSize, options);
    if (json) {
      const own = groups.map(({ came: _, ...group }) => group);
      printJson({ run: name, stage: rows[0].stage, step: rows[0].step, groups: own });
      return exitCodes.done;
    }
    const pages = Math.max(1, Math.ceil(groups.length / aPage));
    const [{ stage, step }] = rows;
    if (page > pages)
      throw new UserError(exitCodes.usage, `--page: there is no page ${page} (allowed 1 to ${pages}).`);
    const first = (page - 1) * aPage;
    const shown = groups.slice(first, first + aPage);
    const count = `${groups.length} group${groups.length === 1 ? '' : 's'}`;
    note(`${name}, ${stage} step ${step}: ${count}${options.wrong ? ' with a wrong completion' : ''}`);
    if (groups.length === 0) return exitCodes.done;
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
function rowsAt(run: RunData, stage: StageName | undefined, at: number | undefined): RolloutRow[] {
  const steps = run.metrics.filter((row) => row.step > 0 && typeof row.reward === 'number');
  const last = steps.findLast((row) => stage === undefined || row.stage === stage);
  if (last === undefined)
    throw new UserError(
      exitCodes.usage,
      `${run.folder}: no rollouts${stage === undefined ? '' : ` of ${stage}`}: ${reinforcedText(run, steps)}.`,
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

/** Which stages have rollouts. */
function reinforcedText({ config }: RunData, steps: RunData['metrics']): string {
  const has = [...new Set(steps.map(({ stage }) => stageText(config.recipe, stage)))];
  return has.length > 0 ? `they are of ${has.join(', ')}` : 'no step of RL is recorded';
}

interface Group {
  readonly task: string;
  readonly level: number;
  readonly language: string;
  readonly prompt: string;
  readonly completions: readonly Pick<RolloutRow, 'completion' | 'rewards' | 'reward' | 'advantage'>[];
  /** How many are right, those that are not shown among them. */
  readonly came: string;
}

/** The groups of a step, of which those are left that are asked for, with the completions that are. */
function groupsOf(rows: readonly RolloutRow[], size: number, { task: wished, wrong }: Asked): Group[] {
  const groups = chunks(rows, size).map((own): Group => {
    const [{ task, level, language, prompt }] = own;
    const completions = own.map(({ completion, rewards, reward, advantage }) => {
      return { completion, rewards, reward, advantage };
    });
    return { task, level, language, prompt, completions, came: cameText(completions) };
  });
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

function cameText(completions: Group['completions']): string {
  const verdicts = completions.map(({ rewards }) => isRewardedRight(rewards));
  const graded = verdicts.filter((right) => right !== null);
  const right = graded.filter((one) => one).length;
  return graded.length === 0 ? 'no rule grades it' : `${right} of ${graded.length} right`;
}

/** A group in a line: its task, how many are right, its question. */
function summaryLine({ task, level, prompt, came }: Group, number: number): Line {
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
