// How the work of every task is shown: one walk over its pieces, in which a demonstrator may stop at a corner, slip,
// notice a slip, or follow a misconception. A task says what its pieces and its corner are.
import { type Random, stream } from '../base/rng.js';
import { piecesOf, sameWords } from './steps.js';
import type { Decide, Habits, Phrase, Task } from './task.js';

/** A demonstrator that makes no mistake and never stops early. */
export const cleanHabits: Habits = { slip: 0, notice: 0, cut: 0, forget: 0 };

/** Where some stop working: what is written so far stands, and they answer anyway. */
export interface Corner<S> {
  /** Before each piece of work, or after each that leaves work over. */
  readonly at: 'before' | 'after';
  /** How tempting it is: what the habit to cut is weighed by, in [0, 1]. */
  readonly share: number;
  /** What is answered then. */
  answer(state: S): Phrase;
}

/** One value to find and to write. */
export interface StepToWork<T> {
  readonly right: T;
  /** What a slip makes of it. */
  slipped(random: Random): T;
  /** What the misconception makes of it, where that makes a difference; slips are not drawn there. */
  readonly misconceived?: T;
  write(value: T): Phrase;
}

/** A worked step: what was written, and the value the work goes on with. */
export interface Step<T> {
  readonly written: Phrase;
  readonly value: T;
}

/** Works a step as the demonstrator would. */
export type Work = <T>(step: StepToWork<T>) => Step<T>;

/** How a task is worked, piece by piece; a state says how far the work is. */
export interface Method<S> {
  /** The state before the first piece; free choices are drawn here. */
  begin(values: readonly number[], random: Random): S;
  /** The next piece of work, and the state after it; `done` where nothing is left to do. */
  piece(state: S, work: Work): { readonly written: Phrase; readonly state: S; readonly done: boolean };
  /** The answer that the finished work gives. */
  answer(state: S): Phrase;
  readonly corner: Corner<S>;
}

/** What is said where no piece of work was done at all. */
const unworked: Phrase = ['easy'];

/** The demonstrations of a task that is worked by this method. */
export function demonstrations<S>({ begin, piece, answer, corner }: Method<S>): Task['demonstrate'] {
  return (values, habits, random, decide = random.chance) => {
    const work = worker(habits, random, decide);
    const thought: Phrase[] = [];
    const stops = () => decide(habits.cut * corner.share, thought.length);
    const ended = (given: Phrase) => ({ thought: [...thought, ['so']], answer: given });
    let state = begin(values, random);
    for (;;) {
      if (corner.at === 'before' && stops()) {
        if (thought.length === 0) thought.push(unworked);
        return ended(corner.answer(state));
      }
      const next = piece(state, work);
      thought.push(next.written);
      state = next.state;
      if (next.done) return ended(answer(state));
      if (corner.at === 'after' && stops()) return ended(corner.answer(state));
    }
  };
}

/** Works every step rightly. */
export const rightWork: Work = ({ right, write }) => ({ written: write(right), value: right });

/** The words of the thought that rightly works a task whose method leaves no choice. */
function rightWords<S>({ begin, piece }: Method<S>, values: readonly number[]): string[] {
  const written: string[] = [];
  let next = { state: begin(values, stream('no choice')), done: false };
  while (!next.done) {
    const step = piece(next.state, rightWork);
    written.push(...step.written);
    next = step;
  }
  return written;
}

/** Whether a thought is the one that rightly works a task whose method leaves no choice. */
export function workedRightly<S>(method: Method<S>): Task['sound'] {
  return (values, said) => sameWords(said, rightWords(method, values));
}

/** Which pieces are the next one each time of the thought that rightly works such a task. */
export function rightNext<S>(method: Method<S>, opens: Phrase): NonNullable<Task['rightSteps']> {
  return (values, pieces) => {
    const right = piecesOf(rightWords(method, values), opens);
    let next = 0;
    return pieces.map((piece) => {
      const isNext = next < right.length && sameWords(piece, right[next]);
      if (isNext) next++;
      return isNext;
    });
  };
}

/**
 * Works steps under some habits. Without a slip the right value is written. After a slip, or where the misconception
 * is followed, the wrong one is written, and then either noticed (`wrong wait , right`, going on with the right
 * value) or believed.
 */
export function worker(habits: Habits, random: Random, decide: Decide = random.chance): Work {
  return ({ right, slipped, misconceived, write }) => {
    const lapse = misconceived === undefined ? habits.slip : habits.forget;
    if (!decide(lapse)) return { written: write(right), value: right };
    const wrong = misconceived ?? slipped(random);
    if (!decide(habits.notice)) return { written: write(wrong), value: wrong };
    return { written: [...write(wrong), 'wait', ',', ...write(right)], value: right };
  };
}
