// Settings with which all stages of R1 take about a second each.

const world = (total: number[], countdown: number[] = []) =>
  JSON.stringify({ addition: [], countdown, pair: [], total });
/** `KEY=VALUE` each. */
export const tinyR1: readonly string[] = [
  ...['policy.layers=1', 'policy.width=16', 'policy.heads=2', 'policy.hidden=24', 'policy.context=96'],
  ...[`world.levels=${world([2], [2])}`, `world.hard=${world([3])}`, `world.beyond=${world([4])}`],
  ...[
    'eval.problems=2',
    'eval.samples=2',
    'eval.maxNewTokens=16',
    'eval.quickProblems=1',
    'limits.minLive=0',
  ],
  ...['pretrain.steps=60', 'pretrain.batchSize=16', 'pretrain.learningRate=0.01'],
  ...[
    'coldStart.examples=200',
    'coldStart.epochs=4',
    'coldStart.batchSize=16',
    'coldStart.learningRate=0.01',
  ],
  ...[
    'reasoningRl.steps=2',
    'reasoningRl.prompts=3',
    'reasoningRl.groupSize=4',
    'reasoningRl.maxNewTokens=24',
  ],
  ...['rejectionSampling.prompts=64', 'rejectionSampling.minLanguage=0', 'rejectionSampling.epochs=1'],
  ...['finalRl.steps=2', 'finalRl.prompts=3', 'finalRl.groupSize=4', 'finalRl.maxNewTokens=16'],
  ...['preference.steps=2', 'finalRl.preferenceLast=1'],
];
