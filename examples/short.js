// A part of the reward of one's own: short completions get more. Its weight is a setting: --set reasoningRl.rewards.short=0.1

const most = 96;

export default {
  name: 'short',
  meaning: 'how much shorter than 96 words a completion is, as a share',
  weight: 0.2,
  problem: ({ words, parsed }) => (parsed.wellFormed ? 1 - Math.min(words.length, most) / most : 0),
  general: null,
};
