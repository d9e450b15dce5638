// The columns of the table of thoughts, and the metrics that stand in them.
/** Header and metric. */
export const thoughtColumns = {
  thorough: 'thorough',
  skill: 'accuracy/thorough',
  words: 'length/thought',
  mixed: 'mixed',
} as const;
