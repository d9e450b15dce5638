// A sample of the completions of a run, stratified: by step, task and verdict, never by reward. Rollouts go by one at a
// time; what is kept is bounded.
import type { RolloutRow } from '../pipeline/events.js';
import { rewardNames, verdictReward } from '../rewards/rewards.js';
import type { StageName } from '../stages/index.js';
import type { MetricsRow } from '../store/rowSchemas.js';
import type { Answer, GroupOfAnswers } from '../web/report/payload.js';
import { short } from './charts.js';

/** A group as it is kept, not yet of a page. */
export type SampledGroup = Omit<GroupOfAnswers, 'run' | 'stage'> & { readonly stage: StageName };

/** Steps of a stage that are looked at, completions of a group that are kept, and their letters. */
const most = { steps: 12, answers: 16, letters: 1200 };

/** Steps of each stage, evenly spread, the first and the last among them. */
export function sampledSteps(metrics: readonly MetricsRow[]): Map<StageName, Set<number>> {
  const last = new Map<StageName, number>();
  for (const { stage, step } of metrics) last.set(stage, Math.max(step, last.get(stage) ?? 0));
  return new Map(
    [...last].map(([stage, steps]) => {
      const spread = Array.from({ length: most.steps }, (_, i) =>
        Math.round(1 + (i * (steps - 1)) / (most.steps - 1)),
      );
      return [stage, new Set(spread)];
    }),
  );
}

/**
 * Shown every rollout of a run in order; keeps of each sampled step and task the first group, and the first with a
 * wrong and with a right completion where that one has none.
 */
export function createSample(
  metrics: readonly MetricsRow[],
  groupSizeOf: (stage: StageName) => number,
): { show(row: RolloutRow): void; groups(): SampledGroup[] } {
  const steps = sampledSteps(metrics);
  const kept = new Map<string, { found: Set<boolean | null>; groups: SampledGroup[] }>();
  let group: RolloutRow[] = [];
  const close = () => {
    if (group.length > 0) keep(kept, group);
    group = [];
  };
  return {
    show(row) {
      if (group.length > 0 && (differ(group[0], row) || group.length >= groupSizeOf(row.stage))) close();
      if (steps.get(row.stage)?.has(row.step)) group.push(row);
    },
    groups() {
      close();
      return [...kept.values()].flatMap(({ groups }) => groups);
    },
  };
}

function differ(a: RolloutRow, b: RolloutRow): boolean {
  return a.prompt !== b.prompt || a.step !== b.step || a.stage !== b.stage;
}

function keep(
  kept: Map<string, { found: Set<boolean | null>; groups: SampledGroup[] }>,
  rows: readonly RolloutRow[],
): void {
  const [{ stage, step, task, level, prompt }] = rows;
  const key = `${stage} ${step} ${task}`;
  const place = kept.get(key) ?? { found: new Set(), groups: [] };
  const verdicts = rows.map(verdictOf);
  if (place.groups.length > 0 && verdicts.every((verdict) => place.found.has(verdict))) return;
  for (const verdict of verdicts) place.found.add(verdict);
  kept.set(key, place);
  const answers = distinct(rows);
  const shown = answers.slice(0, most.answers);
  const more = rows.length - shown.reduce((sum, { count }) => sum + count, 0);
  place.groups.push({ stage, step, task, level, prompt: cut(prompt), answers: shown, more });
}

function verdictOf({ rewards }: RolloutRow): boolean | null {
  const right = rewards[verdictReward] ?? null;
  return right === null ? null : right === 1;
}

/** Completions of a group, equal ones once, the best advantage first. */
function distinct(rows: readonly RolloutRow[]): Answer[] {
  const found = new Map<string, Answer>();
  for (const row of rows) {
    const key = JSON.stringify([row.completion, row.reward]);
    const { count } = found.get(key) ?? { count: 0 };
    found.set(key, {
      count: count + 1,
      text: cut(row.completion),
      right: verdictOf(row),
      reward: short(row.reward) ?? 0,
      parts: rewardNames.map((name) => short(row.rewards[name] ?? null)),
      advantage: short(row.advantage) ?? 0,
    });
  }
  return [...found.values()].sort((a, b) => b.advantage - a.advantage);
}

function cut(text: string): string {
  return text.length > most.letters ? `${text.slice(0, most.letters)} ...` : text;
}

/** Fewer groups, evenly thinned, until their JSON has at most so many letters. */
export function thinned<G extends object>(groups: readonly G[], letters: number): G[] {
  const sizes = groups.map((group) => JSON.stringify(group).length + 1);
  for (let count = groups.length; count > 0; count = Math.floor(0.95 * count)) {
    const places = Array.from({ length: count }, (_, i) => Math.floor((i * groups.length) / count));
    if (places.reduce((sum, place) => sum + sizes[place], 1) <= letters)
      return places.map((place) => groups[place]);
  }
  return [];
}
