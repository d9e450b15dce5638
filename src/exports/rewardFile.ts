// rewards.py: the rewards of a run in Python. Its code is a file of the package, the run's settings stand within it.
import { readAsset } from '../base/assets.js';
import type { Config } from '../config/schema.js';
import { vocabulary } from '../data/tokenizer.js';
import type { RewardWeights } from '../rewards/rewards.js';
import { overlongs } from '../rl/overlong.js';
import { type StageName, stageOf } from '../stages/index.js';
import { languages } from '../tasks/task.js';
import { wordsOf } from './chatTemplate.js';

export const rewardFileName = 'rewards.py';

/** The weights of the parts that rewards.py has: all but the user's own, whose code is JavaScript. */
export function portedWeights(config: Config, stage: StageName): RewardWeights {
  const { rewards } = stageOf(stage).reinforcement!.settings(config);
  const own = Object.keys(config.own?.reward ?? {});
  return Object.fromEntries(Object.entries(rewards).filter(([name]) => !own.includes(name)));
}

/** Whether the length penalty of a stage is a part of its reward. */
export function hasPenalty(config: Config, stage: StageName): boolean {
  const { overlong, overlongBuffer } = stageOf(stage).reinforcement!.settings(config);
  return overlongs[overlong].reward(1, 1, overlongBuffer) !== 0;
}

/** The text of rewards.py for the stages of reinforcement; `models`: where learned parts find theirs. */
export function rewardFile(
  config: Config,
  stages: readonly StageName[],
  models: Readonly<Record<string, string>>,
): string {
  const penalized = stages.filter((stage) => hasPenalty(config, stage));
  const limits = (stage: StageName) => {
    const { maxNewTokens, overlongBuffer } = stageOf(stage).reinforcement!.settings(config);
    return [maxNewTokens, overlongBuffer];
  };
  const settings = {
    vocabulary,
    languages: Object.fromEntries(languages.map((language) => [language, wordsOf(language)])),
    weights: Object.fromEntries(stages.map((stage) => [stage, portedWeights(config, stage)])),
    overlong: Object.fromEntries(penalized.map((stage) => [stage, limits(stage)])),
    models,
  };
  const json = JSON.stringify(settings);
  // A Python string has the same escapes as one of JSON.
  return readAsset(rewardFileName).replace('json.loads("{}")', () => `json.loads(${JSON.stringify(json)})`);
}
