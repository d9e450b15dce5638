// The line between training and held-out problems: one hash of what is asked, the same in both languages and in any
// order or wording.
// Everything that trains draws from one side, everything that evaluates from the other.
import { hash32, type Random, stream } from '../base/rng.js';
import type { Config } from '../config/schema.js';
import { type GeneralItem, generalItems, generalKinds } from '../tasks/general.js';
import { type Problem, type TaskName, taskNames, tasks } from '../tasks/index.js';
import { sameWords } from '../tasks/steps.js';
import { languages } from '../tasks/task.js';

/** The trained levels of each task. */
export type TrainedLevels = Config['world']['levels'];

/** One in so many problems is held out. */
const heldOutEvery = 8;

/** Whether a problem is held out, in either language: about 1 in 8, by a hash of task, level and canonical form. */
export function isHeldOut(task: TaskName, level: number, values: readonly number[]): boolean {
  return hash32([task, level, tasks[task].canonical(values)].join('/')) % heldOutEvery === 0;
}

/** A random training problem in a random language; never a held-out one. */
export function trainProblem(random: Random, task: TaskName, level: number): Problem {
  const { size, values } = tasks[task];
  const language = random.pick(languages);
  for (;;) {
    const drawn = values(level, random.int(size(level)));
    if (!isHeldOut(task, level, drawn)) return { task, level, language, values: drawn };
  }
}

/** A training problem: of a hard level with probability `hardShare` where there is one, else of a trained one. */
export function drawTrainProblem(
  { levels, hard }: Pick<Config['world'], 'levels' | 'hard'>,
  hardShare: number,
  random: Random,
): Problem {
  const hasHard = taskNames.some((name) => hard[name].length > 0);
  return anyTrainProblem(hasHard && random.chance(hardShare) ? hard : levels, random);
}

/** How often `drawTrainProblem` asks each level, in the order of the tables; those that it never asks are left out. */
export function levelShares(
  { levels, hard }: Pick<Config['world'], 'levels' | 'hard'>,
  hardShare: number,
): { task: TaskName; level: number; share: number }[] {
  const ofSet = (set: TrainedLevels, share: number) => {
    const asked = taskNames.filter((name) => set[name].length > 0);
    return asked.flatMap((task) =>
      set[task].map((level) => ({ task, level, share: share / asked.length / set[task].length })),
    );
  };
  const ofHard = ofSet(hard, hardShare);
  const ofTrained = ofSet(levels, ofHard.length > 0 ? 1 - hardShare : 1);
  return [...ofTrained, ...ofHard].filter(({ share }) => share > 0);
}

/** A training problem of a random task among those with levels, of a random one of its levels. */
export function anyTrainProblem(levels: TrainedLevels, random: Random): Problem {
  const task = random.pick(taskNames.filter((name) => levels[name].length > 0));
  return trainProblem(random, task, random.pick(levels[task]));
}

/** Held-out problems that a level has at most, told without looking: half as many again as on average, and a few. */
export function mostHeldOut(task: TaskName, level: number): number {
  return Math.ceil((1.5 * tasks[task].size(level)) / heldOutEvery) + 8;
}

/**
 * Held-out problems of a level, one of each canonical form, in alternating languages; the same list for the same seed.
 * Fewer than `count` where the level has no more.
 */
export function heldOutProblems(task: TaskName, level: number, count: number, seed: number): Problem[] {
  const { size, values, canonical } = tasks[task];
  const random = stream(seed, 'held-out', task, level);
  const problems: Problem[] = [];
  const seen = new Set<number>();
  const forms = new Set<string>();
  while (problems.length < count && seen.size < size(level)) {
    const index = random.int(size(level));
    if (seen.has(index)) continue;
    seen.add(index);
    const drawn = values(level, index);
    if (!isHeldOut(task, level, drawn) || forms.has(canonical(drawn))) continue;
    forms.add(canonical(drawn));
    problems.push({ task, level, language: languages[problems.length % languages.length], values: drawn });
  }
  return problems;
}

/** What a general item must know to be answered, of any kind. */
type Fact = Pick<GeneralItem, 'kind' | 'fact'>;
const factName = ({ kind, fact }: Fact) => `${kind}/${fact}`;

/** One fact in eight, those with the lowest hashes: of few, a share is surer than a chance for each. */
export function heldOutFacts(facts: readonly Fact[], purpose: string): ReadonlySet<string> {
  const names = [...new Set(facts.map(factName))];
  const hashes = new Map(names.map((name) => [name, hash32(`${purpose}/${name}`)]));
  const rank = (name: string) => hashes.get(name) ?? 0;
  names.sort((a, b) => rank(a) - rank(b));
  return new Set(names.slice(0, Math.ceil(names.length / heldOutEvery)));
}

/** Whether a set of held-out facts has the fact of an item or row. */
export function isAmong(facts: ReadonlySet<string>, item: Fact): boolean {
  return facts.has(factName(item));
}

/** Split once: pre-training asks for them with every document. */
let split:
  | { readonly training: readonly GeneralItem[]; readonly heldOut: readonly GeneralItem[] }
  | undefined;

function splitGeneral() {
  if (split) return split;
  const items = generalItems();
  const facts = new Set(
    generalKinds.flatMap((kind) => [
      ...heldOutFacts(
        items.filter((item) => item.kind === kind),
        'general',
      ),
    ]),
  );
  const heldOut = items.filter((item) => isAmong(facts, item));
  split = { heldOut, training: items.filter((item) => !heldOut.includes(item)) };
  return split;
}

/** The general items that training may use: of each kind, those about seven facts in eight, at most. */
export function trainGeneral(): readonly GeneralItem[] {
  return splitGeneral().training;
}

/** Training items of the kind and language of an item that are answered in other words. */
export function answeredOtherwise({ kind, language, answer }: GeneralItem): GeneralItem[] {
  return trainGeneral().filter(
    (other) => other.kind === kind && other.language === language && !sameWords(other.answer, answer),
  );
}

/** The general items kept for evaluation; what they ask is asked of training in no language or wording. */
export function heldOutGeneral(): readonly GeneralItem[] {
  return splitGeneral().heldOut;
}
