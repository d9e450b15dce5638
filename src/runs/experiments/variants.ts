// All presets of the package side by side, from one base, over the same steps.
import { packageConfig, presetNames } from '../../base/packaged.js';
import { lastStage } from '../../pipeline/recipes.js';
import { configDifferences } from '../../report/compare.js';
import type { RunData } from '../../store/readRun.js';
import { loadSettings } from '../settings.js';
import { type Ask, armsBy, type Experiment, ends, lastSteps, short } from './experiment.js';

const plain = 'r1-zero';
const read = ends({
  'pass@1': 'pass@1',
  'pass@16': 'pass@16',
  greedy: 'pass@1 greedy',
  beyond: 'beyond:pass@1',
  words: 'length/thought',
});

/** What a preset changes in R1-Zero, as `--set` takes it. */
function changesOf(preset: string): string[] {
  const load = (file: string) => loadSettings({ file: packageConfig(file), set: [] }).config;
  const differences = configDifferences([load(`${plain}.json`), load(`presets/${preset}.json`)]);
  return differences.map(({ path, values: [, value] }) => `${path}=${value}`);
}

/** Millions of tokens that the steps of a run drew, those that were thrown away among them. */
function tokensOf({ config, metrics }: RunData): number {
  const rows = metrics.filter((row) => row.stage === lastStage(config.recipe));
  return (
    rows.reduce((sum, { num_tokens: tokens }) => sum + (typeof tokens === 'number' ? tokens : 0), 0) / 1e6
  );
}

const asWell = (preset: string): Ask => ({
  claim: `${preset} is as good as GRPO`,
  says: `pass@1 with the preset ${preset} instead of GRPO as in R1-Zero`,
  value: (arms) => arms[preset]['pass@1'] - arms[plain]['pass@1'],
  needed: ['within', 0.03],
});

export const variants: Experiment = {
  claim: 'with the same model, tasks and number of steps, published variants of GRPO are alike',
  source:
    'each preset names its paper; aggregation and normalisation change speed more than the end: ScaleRL, arXiv 2510.13786',
  // Only where they are asked for: the presets are read and checked.
  get arms() {
    return [short(plain), ...presetNames().map((preset) => short(preset, ...changesOf(preset)))];
  },
  read: (run) => ({
    figures: {
      ...read(run).figures,
      ...lastSteps(run, { entropy: 'entropy', dead: 'frac_reward_zero_std' }),
      ...(run.metrics.length > 0 && { tokens: tokensOf(run) }),
    },
  }),
  columns: ['pass@1', 'pass@16', 'greedy', 'beyond', 'words', 'entropy', 'dead', 'tokens'],
  asks: presetNames().map(asWell),
  picture: (results) => armsBy(results, 'pass@1', 'pass@1 by preset'),
};
