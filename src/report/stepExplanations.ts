// What `explain` says of each metric of a step beside its meaning: formula, source, where it is computed, and what is normal.
// The ranges are those of the default world, R1-Zero of seeds 206 to 210 where nothing else is said.
import { type RewardName, rewardNames } from '../rewards/rewards.js';
import { type Explanation, r1, row } from './explanation.js';
import { measuredExplanations } from './measuredExplanations.js';

const rollouts = 'src/training/metrics.ts: rolloutMetrics';

const normalRewards: Readonly<Record<RewardName, string>> = {
  accuracy: 'R1-Zero: .15–.20, rising to .74–.87; in the final RL it stays at .88–.95',
  format: 'begins at .81–.84, ends at .94–.97; the rest are searches that reach the length limit',
  language: 'R1-Zero: .89–.91, falling to .64–.68, as its weight is 0; above .95 where it has a weight',
  helpful:
    'of general prompts in the final RL alone; when it rises while held-out scores fall, it is being fooled',
  harmless:
    'of general prompts in the final RL alone; when it rises while held-out scores fall, it is being fooled',
};

const meanOf = (name: RewardName) => `mean over completions of the part ${name}`;
const ofRewards = rewardNames.map((name) => [
  `rewards/${name}/mean`,
  Object.hasOwn(normalRewards, name)
    ? row(meanOf(name), `${r1}, Eq. 4, 7-10`, 'src/rewards/rewards.ts: rewardParts', normalRewards[name])
    : row(meanOf(name), 'a reward of your own', 'the file that --reward names', 'from 0 to 1'),
]);

export const stepExplanations: Readonly<Record<string, Explanation>> = {
  loss: row(
    '-(1/N) sum_i (1/|o_i|) sum_t min(rho A, clip(rho, 1 - eps, 1 + eps) A) + klCoef KL; in SFT and pre-training -mean log p',
    `${r1}, Eq. 1; per token as DeepSeekMath, arXiv 2402.03300, Eq. 3`,
    'src/rl/loss.ts: policyLoss',
    'in RL within .002 of 0, which says nothing about progress; in the cold start it falls from .09–.10 to .03–.04',
  ),
  reward: row(
    'mean over completions of sum_part weight x part',
    `${r1}, Eq. 4, 8-10`,
    'src/rewards/rewards.ts: totalReward',
    'R1-Zero: .97–1.02, rising to 1.72–1.84 of 2 (accuracy and format)',
  ),
  reward_std: row(
    'mean over groups of the population standard deviation of the reward',
    `${r1}, Eq. 3 divides by it`,
    rollouts,
    'R1-Zero: .53–.56, falling to .29–.31; near 0 nothing is left to learn, or the reward cannot tell completions apart',
  ),
  ...Object.fromEntries(ofRewards),
  'completions/mean_length': row(
    'mean over completions of their tokens, the end token included',
    `${r1}, Fig. 1b`,
    rollouts,
    'doubles, from 26–30 to 57–64 tokens, mostly within 40 steps',
  ),
  'completions/mean_length/right': row(
    'mean tokens of the completions whose answer is right',
    'Dr. GRPO, arXiv 2503.20783, section 3.1, tells them apart',
    rollouts,
    'at first above that of wrong completions, since thorough thoughts are long and right; below it at the end',
  ),
  'completions/mean_length/wrong': row(
    'mean tokens of the completions whose answer is wrong',
    'Dr. GRPO, arXiv 2503.20783, section 3.1',
    rollouts,
    'rises above that of right completions: those still wrong at the end are long searches',
  ),
  'completions/clipped_ratio': row(
    'share of completions without an end token within maxNewTokens',
    'named as in TRL',
    rollouts,
    '0 at first, .02–.05 at the end; above .1 the limit is too low, or completions repeat themselves',
  ),
  entropy: row(
    'mean over sampled tokens of -sum_v p_v log p_v, over the whole vocabulary',
    'exact, where others estimate it by -log p of the token',
    rollouts,
    'R1-Zero: .17–.19, falling to .07–.10 nats; near 0 all completions of a group are alike',
  ),
  kl: row(
    'mean over sampled tokens of pi_ref/pi - log(pi_ref/pi) - 1',
    `${r1}, Eq. 2; J. Schulman, "Approximating KL divergence" (k3)`,
    'src/rl/kl.ts: k3',
    'a sawtooth: 0 where the reference is refreshed (every 40 steps), at most .1 just before the next time',
  ),
  'kl/k1': row(
    'mean over sampled tokens of log pi - log pi_ref',
    'J. Schulman, "Approximating KL divergence" (k1)',
    'src/rl/kl.ts: k1',
    'near kl, with more noise; sometimes below 0',
  ),
  'kl/k2': row(
    'mean over sampled tokens of (log pi - log pi_ref)^2 / 2',
    'J. Schulman, "Approximating KL divergence" (k2)',
    'src/rl/kl.ts: k2',
    'near kl while the policies are near each other',
  ),
  'kl/exact': row(
    'mean over sampled places of sum_v p_v (log p_v - log pref_v), over the whole vocabulary',
    'the definition of the KL',
    'src/rl/kl.ts: exactKl',
    'the value that k1 and k3 estimate',
  ),
  'ratio/mean': row(
    'mean over sampled tokens and updates of rho = pi / pi_old',
    'importance weights; their mean under pi_old is 1',
    'src/training/grpo.ts: ratioMetrics',
    'exactly 1 in the first update of fresh rollouts; within .01 of 1 in a step of two updates',
  ),
  'ratio/distance': row(
    'mean over sampled tokens and updates of |log rho|',
    'how far the policy has moved from the one that sampled',
    'src/rl/loss.ts: policyLoss',
    'exactly 0 in the first update of fresh rollouts; larger with epochs, mini-batches and staleness',
  ),
  'ratio/ess': row(
    '(mean rho)^2 / mean rho^2',
    'effective sample size of importance weights, as a share (Kong, 1992)',
    'src/training/grpo.ts: ratioMetrics',
    'near 1; a low value says that few tokens carry the update',
  ),
  'groups/discarded': row(
    'groups sampled and not learned from: dead groups (groups dynamic), or those farther from half right (frontier)',
    'DAPO, arXiv 2503.14476, section 3.2; arXiv 2502.12272',
    'src/training/groups.ts: drawGroups',
    'dynamic: the share that frac_reward_zero_std would be of all groups sampled; frontier: maxDraws - 1 times the prompts',
  ),
  frac_reward_zero_std: row(
    'share of groups whose advantages are all 0',
    `${r1}, Eq. 3 gives no advantage there; DAPO, arXiv 2503.14476, replaces such groups`,
    rollouts,
    'R1-Zero: 0, rising to .28–.34 as levels are learned; .46–.79 in the final RL',
  ),
  'clip_ratio/low_mean': row(
    'share of sampled tokens with rho < 1 - eps and A < 0',
    `${r1}, Eq. 1`,
    'src/rl/surrogate.ts: beyond',
    'below .003, as a step has only two updates; exactly 0 with one',
  ),
  'clip_ratio/high_mean': row(
    'share of sampled tokens with rho > 1 + eps and A > 0',
    `${r1}, Eq. 1`,
    'src/rl/surrogate.ts: beyond',
    'below .002, as a step has only two updates; exactly 0 with one',
  ),
  'value/loss': row(
    '1/2 mean over tokens of max((V - R)^2, (V_old + clip(V - V_old, -c, c) - R)^2), R = A + V_old before whitening',
    'PPO, arXiv 1707.06347, Eq. 9; its clip: arXiv 2005.12729, section 2',
    'src/rl/valueLoss.ts: valueLoss',
    'PPO (150 steps, seeds 201 to 203): begins at .76–.85, .11–.14 over the last 50 steps with lambda 1; smaller with lambda .95, whose targets depend more on the values themselves',
  ),
  'value/explained_variance': row(
    '1 - Var(G - V) / Var(G), where G = sum over k of gamma^k r_t+k, the rewards that came, whatever lambda is',
    "named as in PPO's implementations, which use the targets as G",
    'src/rl/valueLoss.ts: explainedVariance',
    'PPO (150 steps, seeds 201 to 203): 0 at first, .12 to .15 over the last 50 steps, -.45 to .49 in single steps; below 0 the value model is worse than a constant',
  ),
  'value/clip_fraction': row(
    'share of tokens with |V - V_old| > c and the clipped square the larger one',
    'val/clipfrac of PPO in TRL',
    'src/rl/valueLoss.ts: valueLoss',
    'PPO (150 steps, seeds 201 to 203): below .003 over the last 50 steps, up to .48 in single steps before',
  ),
  grad_norm: row(
    'Euclidean norm of the gradient before optimizer.clipNorm, mean over the updates of the step',
    'named as in TRL',
    'src/policy/optimizer.ts: adamwStep',
    'R1-Zero: .70–.87, falling to .25–.32; it is clipped above clipNorm (1)',
  ),
  learning_rate: row(
    'linear warm-up over the share warmup of the steps, then a cosine to floor x peak',
    'a setting',
    'src/policy/optimizer.ts: learningRate',
    'by the settings: peak 3.2e-4 after half of the steps',
  ),
  num_tokens: row(
    'tokens of prompts and completions of the step',
    'named as in TRL',
    rollouts,
    '9,000 at first, 16,000 at the end',
  ),
  'steps/mean': row(
    'steps of the thoughts / completions',
    'DeepSeekMath, arXiv 2402.03300, section 4.1.3 (process supervision)',
    'src/training/metrics.ts: stepMetrics',
    'rewarded for the outcome alone (seeds 1 and 2): 1.5–1.8 at first, 3.8–3.9 at the end',
  ),
  'steps/reward': row(
    'rewarded steps / steps',
    'DeepSeekMath, arXiv 2402.03300, section 4.1.3 (process supervision)',
    'src/training/stepRewards.ts: rewardedSteps',
    'equal to steps/right where stepJudge is exact; when it rises while steps/right does not, the judge is being fooled',
  ),
  'steps/right': row(
    'right steps / steps; a right step is worked as the task does it, in its turn, and not repeated',
    'r1toy; the tasks grade each step (rightSteps)',
    'src/tasks/index.ts: gradedSteps',
    'in the same runs: .78–.85 at first, .85–.86 at the end, where a third of the tries of countdown are wrong or repeated',
  ),
  ...measuredExplanations,
};
