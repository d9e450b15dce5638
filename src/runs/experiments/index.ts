// The table of experiments. One that needs no more than arms and figures of their ends is data: see `language-price`.
import { baseOvertakes } from './baseOvertakes.js';
import { clipHigher } from './clipHigher.js';
import { curriculum } from './curriculum.js';
import { difficultyBias } from './difficultyBias.js';
import { entropyLaw } from './entropyLaw.js';
import type { Experiment } from './experiment.js';
import { forget } from './forget.js';
import { groupSize } from './groupSize.js';
import { klEstimators } from './klEstimators.js';
import { languagePrice } from './languagePrice.js';
import { lengthBias } from './lengthBias.js';
import { ppoVsGrpo } from './ppoVsGrpo.js';
import { processRewards } from './processRewards.js';
import { seedNoise } from './seedNoise.js';
import { spurious } from './spurious.js';
import { staleness } from './staleness.js';
import { variants } from './variants.js';

/** Every experiment by its name, in the order they are listed. */
export const experiments: Readonly<Record<string, Experiment>> = {
  'seed-noise': seedNoise,
  'base-overtakes': baseOvertakes,
  'length-bias': lengthBias,
  'group-size': groupSize,
  'entropy-law': entropyLaw,
  forget,
  'language-price': languagePrice,
  'clip-higher': clipHigher,
  staleness,
  'kl-estimators': klEstimators,
  spurious,
  'difficulty-bias': difficultyBias,
  variants,
  'ppo-vs-grpo': ppoVsGrpo,
  curriculum,
  'process-rewards': processRewards,
};
