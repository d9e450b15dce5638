// The steps of completions and what they are rewarded with: process supervision where steps can be graded exactly, and
// what it can be set against.
import type { StepJudgeName } from '../config/axes.js';
import type { GrpoConfig } from '../config/schema.js';
import type { Query } from '../rewards/answered.js';
import { addedProcess, processAdvantages, type RewardedStep } from '../rl/process.js';
import { parse } from '../tasks/format.js';
import { type GradedStep, gradedSteps, type Problem, tasks } from '../tasks/index.js';
import type { Task, Word } from '../tasks/task.js';
import type { Rollout } from './rollout.js';

/** Who says what a step is worth: 1 or 0. */
const judges: Readonly<Record<StepJudgeName, (step: GradedStep, problem: Problem) => boolean>> = {
  /** It is right. */
  exact: ({ right }) => right,
  /** It does not say of itself that it failed, whatever is true. */
  form: ({ concepts }, { task }) => {
    const { tries }: Task = tasks[task];
    return tries === undefined || !concepts.includes(tries.failed);
  },
};

/** The steps of a completion by the judge; none of a general prompt, whose thoughts have no steps. */
export function rewardedSteps(query: Query, words: readonly Word[], judge: StepJudgeName): RewardedStep[] {
  if (query.kind !== 'problem') return [];
  const { thought, thoughtAt } = parse(words);
  return gradedSteps(query.problem, thought).map((step) => ({
    end: thoughtAt + step.end,
    reward: judges[judge](step, query.problem) ? 1 : 0,
    right: step.right,
  }));
}

/** A group with its steps, and their rewards in the advantage of each token. */
export function withSteps(
  group: readonly Rollout[],
  { processReward, stepJudge, stdFloor }: Pick<GrpoConfig, 'processReward' | 'stepJudge' | 'stdFloor'>,
): Rollout[] {
  const stepped = group.map(({ query, words }) => {
    return { length: words.length, steps: rewardedSteps(query, words, stepJudge) };
  });
  const process = processAdvantages(stepped, stdFloor);
  return group.map((member, i) => {
    const advantage = addedProcess(member.advantage, process[i], processReward);
    return { ...member, advantage, steps: stepped[i].steps };
  });
}
