// Completions of a policy, filtered into a supervised set. As the paper (section 3, "rejection sampling"):
// only right ones, and none with mixed languages, repetition or undue length.
// Departure: all prompts have a rule for right, so no model is asked to judge.
import { exitCodes, UserError } from '../base/errors.js';
import { stream } from '../base/rng.js';
import type { Compute } from '../compute/types.js';
import type { Config } from '../config/schema.js';
import type { SftRow } from '../data/datasets.js';
import { generalRows } from '../data/datasets.js';
import { drawTrainProblem } from '../data/split.js';
import { decode, endId } from '../data/tokenizer.js';
import { parse } from '../tasks/format.js';
import { isRight, type Problem, type TaskName, tasks } from '../tasks/index.js';
import { conceptsIn, languageShare } from '../tasks/language.js';
import type { Word } from '../tasks/task.js';
import { queryIds, queryWords } from './queries.js';

/** Filters in the order they are applied; a completion is counted at the first that drops it. */
export const filterNames = [
  'wrong',
  'format',
  'mixed-language',
  'repetition',
  'length',
  'duplicate',
  'quota',
] as const;
export type FilterName = (typeof filterNames)[number];

/** How many rejection-sampled completions went where: `kept` and one count a filter. */
export type FilterCounts = Readonly<Record<string, number>>;

type RejectionConfig = Config['rejectionSampling'];

/** The first filter that drops the completion, or null; `duplicate` and `quota` need the set and come later. */
export function droppedBy(
  problem: Problem,
  words: readonly Word[],
  settings: RejectionConfig,
): FilterName | null {
  const parsed = parse(words);
  if (!isRight(problem, parsed.answer)) return 'wrong';
  if (!parsed.wellFormed) return 'format';
  if ((languageShare(parsed.thought, problem.language) ?? 0) < settings.minLanguage) return 'mixed-language';
  if (isRepetitive(problem.task, parsed.thought)) return 'repetition';
  if (words.length > settings.maxTokens) return 'length';
  return null;
}

/** Whether some piece of the work stands twice in a thought, in whatever language. A search repeats parts of pieces. */
export function isRepetitive(task: TaskName, thought: readonly Word[]): boolean {
  const pieces: string[][] = [[]];
  for (const concept of conceptsIn(thought)) {
    if (concept === 'so' || tasks[task].opens.includes(concept)) pieces.push([]);
    pieces[pieces.length - 1].push(concept);
  }
  return new Set(pieces.map((piece) => piece.join(' '))).size < pieces.length;
}

/**
 * Draws `prompts * samplesPerPrompt` completions from the policy, keeps what passes every filter, and adds
 * general rows so that they make up `generalShare` of the set (the paper: 600k reasoning, 200k other).
 * Errors: UserError (diverged) when nothing passes.
 */
export async function rejectionSample(
  compute: Compute,
  weights: Float32Array,
  config: Config,
): Promise<{ rows: SftRow[]; filters: FilterCounts }> {
  const settings = config.rejectionSampling;
  const key = [config.seed, 'rejection-sampling'];
  const problems = Array.from({ length: settings.prompts }, (_, i) =>
    drawTrainProblem(config.world, config.reasoningRl.hardShare, stream(...key, 'query', i)),
  );
  const requests = problems.map((problem, i) => ({
    prompt: queryIds({ kind: 'problem', problem }),
    count: settings.samplesPerPrompt,
    key: [...key, 'sample', i],
  }));
  compute.profile?.enter('sampling');
  const completions = await compute.sample(weights, requests, {
    temperature: settings.temperature,
    maxNewTokens: config.reasoningRl.maxNewTokens,
    endId,
  });
  compute.profile?.enter('reward');
  const drawn = problems.flatMap((problem, i) =>
    completions[i].map(({ ids }) => ({ problem, words: decode(ids) })),
  );
  const { rows, filters } = filterCompletions(drawn, settings);
  if (rows.length === 0) throw new UserError(exitCodes.diverged, emptySet(filters));
  const general = Math.round((rows.length * settings.generalShare) / (1 - settings.generalShare));
  return { rows: [...rows, ...generalRows(general, config.seed)], filters };
}

function emptySet(filters: FilterCounts): string {
  const counts = Object.entries(filters).map(([name, count]) => `${name} ${count}`);
  return (
    `no completion passed the filters (${counts.join(', ')}). ` +
    'Train the previous stages longer, draw more (rejectionSampling.prompts, .samplesPerPrompt), or loosen a filter.'
  );
}

/** Applies all filters; counts `kept` and every reason for dropping. */
export function filterCompletions(
  drawn: readonly { problem: Problem; words: readonly Word[] }[],
  settings: RejectionConfig,
): { rows: SftRow[]; filters: FilterCounts } {
  const filters: Record<string, number> = { kept: 0 };
  for (const name of filterNames) filters[name] = 0;
  const kept = new Map<string, Set<string>>();
  const rows: SftRow[] = [];
  for (const { problem, words } of drawn) {
    const prompt = queryWords({ kind: 'problem', problem }).join(' ');
    const completion = words.join(' ');
    const ofPrompt = kept.get(prompt) ?? new Set<string>();
    kept.set(prompt, ofPrompt);
    let dropped = droppedBy(problem, words, settings);
    if (!dropped && ofPrompt.has(completion)) dropped = 'duplicate';
    if (!dropped && ofPrompt.size >= settings.keepPerPrompt) dropped = 'quota';
    filters[dropped ?? 'kept'] += 1;
    if (dropped) continue;
    ofPrompt.add(completion);
    rows.push({ prompt, completion, task: problem.task, level: problem.level, language: problem.language });
  }
  return { rows, filters };
}
