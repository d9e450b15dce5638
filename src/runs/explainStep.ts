// One group of a step explained: its completions with reward parts, advantages and verdicts and, token by token, what the
// step did to the likeliest of what was said.

import { exitCodes, UserError } from '../base/errors.js';
import { chunks } from '../base/lists.js';
import { didYouMean } from '../base/nearest.js';
import { withCompute } from '../compute/start.js';
import type { Compute } from '../compute/types.js';
import { encode } from '../data/tokenizer.js';
import type { RolloutRow } from '../pipeline/events.js';
import { checkMemory } from '../pipeline/memory.js';
import { recipes } from '../pipeline/recipes.js';
import type { ExplainedGroup, Member, TokenRow } from '../report/explainedGroup.js';
import { judge } from '../rewards/verdict.js';
import { advantageAt } from '../rl/tokenwise.js';
import { type StageName, stageOf } from '../stages/index.js';
import { type RunData, readRun } from '../store/readRun.js';
import { rolloutsAt } from '../store/rolloutsAt.js';
import { isShipped } from '../store/shipped.js';
import { parse } from '../tasks/format.js';
import { isSound } from '../tasks/index.js';
import { knownPrompt } from '../tasks/knownProblem.js';
import { splitWords } from '../tasks/language.js';
import type { GrpoSettings } from '../training/gradedRollouts.js';
import { logprobsUnder } from '../training/reference.js';
import { placeAlone, stageAsked } from './checkpoint.js';
import type { At, Tell } from './observer.js';
import { type ReplayedStep, replayStep } from './replayStep.js';

/** Which group is asked for. */
export interface GroupChoice {
  readonly out: string;
  readonly step: number;
  readonly stage?: string | undefined;
  readonly task?: string | undefined;
  /** Counted from 1; none: the first whose rewards differ, else the first. */
  readonly group?: number | undefined;
  /** Whether the step is done again, for what is said token by token. */
  readonly replay: boolean;
}

/** Explains a group of a step of reinforcement of a run, or of a stage of it (`r1:Dev2`); `at` hears how far the replay is. Errors `usage`: no such stage, step, task or group; those of a replay. */
export async function explainStep(
  named: string,
  choice: GroupChoice,
  threads: number,
  tell: Tell,
  at?: At,
): Promise<ExplainedGroup> {
  const { name, label } = placeAlone(named, { '--stage': choice.stage });
  const run = readRun(choice.out, name);
  const asked = stageAsked({ named, label, stage: choice.stage }, run.config.recipe);
  const { stage, stageIndex, settings } = stageOfStep(run, asked, choice.step);
  const groups = chunks(rolloutsAt(run, stage, choice.step), settings.groupSize);
  const index = chosenGroup(groups, choice);
  const rows = groups[index];
  const of = { run: name, stage, step: choice.step, group: index + 1, groups: groups.length };
  const { task, level, prompt } = rows[0];
  const members = rows.map(memberOf);
  const { rewards: weights, clipEpsilon } = settings;
  const notReplayed = whyNotReplayed(run, choice);
  const explained = { ...of, task, level, prompt, members, weights, clipEpsilon, notReplayed };
  if (notReplayed !== null) return { ...explained, tokens: [] };
  checkMemory(run.config, threads, `${run.folder}/config.json`);
  return withCompute(run.config, threads, async (compute) => {
    const replayed = await replayStep(run, choice.out, { stageIndex, step: choice.step }, compute, tell, at);
    requireSame(run, replayed.rows, groups.flat());
    const { shardRows } = run.config.compute;
    return { ...explained, tokens: await tokensOf(rows, replayed, settings, compute, shardRows) };
  });
}

/** Why a step cannot be done again, or shall not be; null where it is. */
function whyNotReplayed({ folder }: RunData, { replay }: GroupChoice): string | null {
  const what = 'nothing token by token:';
  if (isShipped(folder))
    return `${what} the run comes with r1toy, with its policies alone, so no step of it can be done again.`;
  return replay ? null : `${what} that needs the step to be done again, which --no-replay leaves out.`;
}

/** The stage of reinforcement that the step is of: the one that is named, else the first that has recorded it. */
function stageOfStep(run: RunData, wanted: StageName | undefined, step: number) {
  const { config, metrics, name } = run;
  const own = recipes[config.recipe].flatMap(({ stage }, stageIndex) => {
    const settings = stageOf(stage).reinforcement?.settings(config);
    return settings === undefined ? [] : [{ stage, stageIndex, settings }];
  });
  const stages = own.filter(({ stage }) => wanted === undefined || stage === wanted);
  const found = stages.find(({ stage }) => metrics.some((row) => row.stage === stage && row.step === step));
  if (step > 0 && found !== undefined) return found;
  const recorded = stages.map(({ stage }) => {
    return `${stage} has steps 1 to ${Math.max(0, ...metrics.filter((row) => row.stage === stage).map((row) => row.step))}`;
  });
  const has = recorded.length > 0 ? recorded.join(', ') : 'no stage of it reinforces';
  throw new UserError(exitCodes.usage, `--step: nothing of step ${step} is recorded in ${name} (${has}).`);
}

function chosenGroup(groups: readonly RolloutRow[][], { task, group }: GroupChoice): number {
  const tasks = [...new Set(groups.map(([{ task: one }]) => one))];
  if (task !== undefined && !tasks.some((one) => one === task)) {
    const advice = `${didYouMean(task, tasks)} Allowed: ${tasks.join(', ')}.`;
    throw new UserError(exitCodes.usage, `--task: the step asks nothing of ${task}.${advice}`);
  }
  if (group !== undefined) {
    if (group <= groups.length) return group - 1;
    throw new UserError(
      exitCodes.usage,
      `--group: the step has no group ${group} (allowed: 1 to ${groups.length}).`,
    );
  }
  const asked = groups
    .map((rows, i) => ({ rows, i }))
    .filter(({ rows }) => task === undefined || rows[0].task === task);
  const live = asked.find(({ rows }) => rows.some(({ advantage }) => advantage !== 0));
  return (live ?? asked[0]).i;
}

function memberOf({ prompt, completion, rewards, reward, advantage, level }: RolloutRow): Member {
  const known = knownPrompt(splitWords(prompt));
  if (known === null) return { completion, rewards, reward, advantage, verdict: null };
  const problem = { ...known, level };
  const words = splitWords(completion);
  const { correct, format, thought } = judge(problem, words);
  const sound = thought !== null && isSound(problem, parse(words).thought);
  const verdict = { correct, format, thorough: thought?.thorough ?? false, sound };
  return { completion, rewards, reward, advantage, verdict };
}

function requireSame(
  { folder }: RunData,
  replayed: readonly RolloutRow[],
  recorded: readonly RolloutRow[],
): void {
  if (JSON.stringify(replayed) === JSON.stringify(recorded)) return;
  throw new UserError(
    exitCodes.data,
    `${folder}: a replay of this step samples something else than rollouts.jsonl has. See r1toy verify, or leave it out: --no-replay.`,
  );
}

/** The tokens of the completions with the highest and the lowest advantage. */
async function tokensOf(
  rows: readonly RolloutRow[],
  { before, after, reference }: ReplayedStep,
  { temperature, clipEpsilon }: GrpoSettings,
  compute: Compute,
  shardRows: number,
): Promise<ExplainedGroup['tokens']> {
  const order = rows.map((_, i) => i).sort((a, b) => rows[b].advantage - rows[a].advantage);
  const members = [...new Set([order[0], order[order.length - 1]])];
  const sampled = members.map((i) => ({
    prompt: encode(splitWords(rows[i].prompt)),
    completion: { ids: Int32Array.from(encode(splitWords(rows[i].completion))) },
  }));
  const under = (weights: Float32Array) => logprobsUnder(compute, weights, sampled, temperature, shardRows);
  const [old, now] = [await under(before), await under(after)];
  const ref = reference && (await under(reference));
  return members.map((member, m) => {
    const { completion, advantage, advantages = advantage } = rows[member];
    const row = (word: string, t: number) =>
      tokenRow(
        word,
        { before: old[m][t], after: now[m][t], ref: ref?.[m][t] ?? null },
        advantageAt(advantages, t),
        clipEpsilon,
      );
    return { member, rows: splitWords(completion).map(row) };
  });
}

/** A token from its logprobs before and after the step, and under the reference. */
export function tokenRow(
  word: string,
  { before, after, ref }: { readonly before: number; readonly after: number; readonly ref: number | null },
  advantage: number,
  clipEpsilon: number,
): TokenRow {
  const ratio = Math.exp(after - before);
  const away = ref === null ? null : ref - after;
  return {
    ...{ word, before, after, ratio },
    kl: away === null ? null : Math.exp(away) - away - 1,
    clipped: (advantage > 0 && ratio > 1 + clipEpsilon) || (advantage < 0 && ratio < 1 - clipEpsilon),
  };
}
