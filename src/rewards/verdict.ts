// The second instrument: strict metrics on held-out problems, apart from the reward.
import { mean } from '../base/stats.js';
import { parse } from '../tasks/format.js';
import { isRight, isThorough, meaningOf, type Problem } from '../tasks/index.js';
import { languageShare } from '../tasks/language.js';
import type { Word } from '../tasks/task.js';
import { corrections, retries } from './reflection.js';

/** The verdict on the thought of a well-formed completion. */
export interface ThoughtVerdict {
  /** Words between the tags. */
  readonly length: number;
  /** Share of target-language words; null when it has none of either language. */
  readonly language: number | null;
  /** It has words of both languages. */
  readonly mixed: boolean;
  /** No work is left undone in it, whether the numbers are right or not. */
  readonly thorough: boolean;
}

/** The verdict on one completion of a held-out problem. */
export interface Verdict {
  /** Well-formed and the answer is right. */
  readonly correct: boolean;
  readonly format: boolean;
  /** Share of target-language words in the whole completion (tags or not); null when it has none. */
  readonly language: number | null;
  /** Tokens, the end token included. */
  readonly length: number;
  /** The answer as one text, equal where answers mean the same, for the vote; null where the format is broken. */
  readonly answer: string | null;
  /** Of a well-formed completion; null where the format is broken, since what is the thought is then a guess. */
  readonly thought: ThoughtVerdict | null;
  /** "Wait" corrections in the thought. */
  readonly corrections: number;
  /** Further tries after a failed one; null where the task has no tries. */
  readonly retries: number | null;
}

/** Grades strictly: an answer counts only in a well-formed completion. Never throws. */
export function judge(problem: Problem, completion: readonly Word[]): Verdict {
  const parsed = parse(completion);
  const answer = parsed.wellFormed && parsed.answer ? parsed.answer : null;
  return {
    correct: isRight(problem, answer),
    format: parsed.wellFormed,
    language: languageShare(completion, problem.language),
    length: completion.length,
    answer: answer && meaningOf(problem, answer),
    thought: parsed.wellFormed ? judgeThought(problem, parsed.thought) : null,
    corrections: corrections(parsed.thought),
    retries: retries(problem.task, parsed.thought),
  };
}

function judgeThought(problem: Problem, thought: readonly Word[]): ThoughtVerdict {
  const language = languageShare(thought, problem.language);
  const mixed = language !== null && language > 0 && language < 1;
  return { length: thought.length, language, mixed, thorough: isThorough(problem, thought) };
}

/**
 * Unbiased pass@k of one problem from n samples of which c are right:
 * 1 - C(n - c, k) / C(n, k) (Chen et al., arXiv 2107.03374, Eq. 1), for 1 <= k <= n, as a product that cannot
 * overflow. Where fewer than k are wrong, the factor of i = k is exactly 0.
 */
export function passAtK(n: number, c: number, k: number): number {
  if (k > n) throw new RangeError(`pass@${k} cannot be told from ${n} samples`);
  let miss = 1;
  for (let i = n - c + 1; i <= n; i++) miss *= 1 - k / i;
  return 1 - miss;
}

/**
 * Majority vote over the samples of one problem: the share of right answers among the most frequent
 * answers (those that mean the same are one), so a tie counts by parts and the order of samples does not matter. 0 when nothing parsed.
 */
export function majority(verdicts: readonly Verdict[]): number {
  const votes = new Map<string, { count: number; correct: boolean }>();
  for (const { answer, correct } of verdicts) {
    if (answer === null) continue;
    const vote = votes.get(answer);
    if (vote) vote.count += 1;
    else votes.set(answer, { count: 1, correct });
  }
  const most = Math.max(0, ...[...votes.values()].map((vote) => vote.count));
  const top = [...votes.values()].filter((vote) => vote.count === most);
  return top.length === 0 ? 0 : mean(top.map((vote) => (vote.correct ? 1 : 0)));
}

/** The ks of the pass@k curve: the powers of two below the number of samples, and that number. */
export function curveOfK(samples: number): number[] {
  const ks: number[] = [];
  for (let k = 1; k < samples; k *= 2) ks.push(k);
  return [...ks, samples];
}

/**
 * Metrics of a group of problems; `verdicts[i]` are the samples of the i-th problem. What has nothing to be
 * taken over is left out: `language` without words, `length/correct` without right completions, ...
 */
export function evalMetrics(verdicts: readonly (readonly Verdict[])[]): Record<string, number> {
  const all = verdicts.flat();
  const samples = verdicts[0].length;
  const row: Record<string, number> = { problems: verdicts.length, samples };
  for (const k of curveOfK(samples)) {
    row[`pass@${k}`] = mean(
      verdicts.map((list) => passAtK(list.length, list.filter((verdict) => verdict.correct).length, k)),
    );
  }
  if (samples > 1) row[`majority@${samples}`] = mean(verdicts.map(majority));
  row.format = mean(all.map((verdict) => (verdict.format ? 1 : 0)));
  const lengths = (list: readonly Verdict[]) => list.map((verdict) => verdict.length);
  const thoughts = all.flatMap(({ thought }) => thought ?? []);
  const means: Record<string, (number | null)[]> = {
    language: all.map((verdict) => verdict.language),
    length: lengths(all),
    'length/correct': lengths(all.filter((verdict) => verdict.correct)),
    'length/wrong': lengths(all.filter((verdict) => !verdict.correct)),
    'length/thought': thoughts.map((thought) => thought.length),
    'language/thought': thoughts.map((thought) => thought.language),
    mixed: thoughts.map((thought) => (thought.mixed ? 1 : 0)),
    thorough: thoughts.map((thought) => (thought.thorough ? 1 : 0)),
    'accuracy/thorough': all
      .filter(({ thought }) => thought?.thorough)
      .map(({ correct }) => (correct ? 1 : 0)),
    'reflection/wait': all.map((verdict) => verdict.corrections),
    'reflection/retry': all.map((verdict) => verdict.retries),
  };
  for (const [name, values] of Object.entries(means)) {
    const known = values.filter((value) => value !== null);
    if (known.length > 0) row[name] = mean(known);
  }
  return row;
}
