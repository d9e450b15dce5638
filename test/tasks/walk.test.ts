// The walk over a task's pieces: where it stops, how often steps go wrong, and what is written then.
import { describe, expect, it } from 'vitest';
import { stream } from '../../src/base/rng.js';
import { cleanHabits, demonstrations, type Method, worker } from '../../src/tasks/walk.js';

/** Counts to three, a piece a number; what is reached is the answer. */
const counting = (at: 'before' | 'after', misconceived?: number): Method<number> => ({
  begin: () => 0,
  piece: (state, work) => {
    const { written, value } = work({
      right: state + 1,
      slipped: () => state + 5,
      ...(misconceived === undefined ? {} : { misconceived }),
      write: (number) => ['carry', String(number)],
    });
    return { written, state: value, done: value >= 3 };
  },
  answer: (state) => ['is', String(state)],
  corner: { at, share: 0.5, answer: (state) => ['not', String(state)] },
});

const shown = (
  method: Method<number>,
  habits: object,
  decide?: (chance: number, corner?: number) => boolean,
) => demonstrations(method)([], { ...cleanHabits, ...habits }, stream('walk'), decide);

describe('a walk', () => {
  it('works piece after piece to the end where nothing tempts', () => {
    for (const at of ['before', 'after'] as const)
      expect(shown(counting(at), {})).toEqual({
        thought: [['carry', '1'], ['carry', '2'], ['carry', '3'], ['so']],
        answer: ['is', '3'],
      });
  });

  it('asks at each corner, with the habit weighed by the share and the segments that stand', () => {
    const asked: [number, number | undefined][] = [];
    const note = (corners: 'before' | 'after') => {
      asked.length = 0;
      shown(counting(corners), { cut: 0.6 }, (chance, corner) => {
        if (corner !== undefined) asked.push([chance, corner]);
        return false;
      });
      return [...asked];
    };
    expect(note('before')).toEqual([
      [0.3, 0],
      [0.3, 1],
      [0.3, 2],
    ]);
    // After the last piece nothing is left to save.
    expect(note('after')).toEqual([
      [0.3, 1],
      [0.3, 2],
    ]);
  });

  it('stops there with the answer of the corner; without any work it calls that easy', () => {
    const at = (segment: number) => (_: number, corner?: number) => corner === segment;
    expect(shown(counting('before'), {}, at(0))).toEqual({
      thought: [['easy'], ['so']],
      answer: ['not', '0'],
    });
    expect(shown(counting('before'), {}, at(1))).toEqual({
      thought: [['carry', '1'], ['so']],
      answer: ['not', '1'],
    });
    expect(shown(counting('after'), {}, at(1))).toEqual({
      thought: [['carry', '1'], ['so']],
      answer: ['not', '1'],
    });
  });

  it('follows the misconception where there is one, by its own habit', () => {
    expect(shown(counting('after', 9), { forget: 1 })).toEqual({
      thought: [['carry', '9'], ['so']],
      answer: ['is', '9'],
    });
    expect(shown(counting('after', 9), { slip: 1 }).answer).toEqual(['is', '3']);
    expect(shown(counting('after', 9), { forget: 1, notice: 1 }).thought[0]).toEqual([
      ...['carry', '9', 'wait', ',', 'carry', '1'],
    ]);
  });
});

const work = (slip: number, notice: number, key: number) =>
  worker(
    { ...cleanHabits, slip, notice },
    stream('steps', key),
  )({ right: 5, slipped: () => 6, write: (value) => ['gives', String(value)] });

describe('a worked step', () => {
  it('has the right value, the wrong one, or both with a wait between', () => {
    expect(work(0, 0, 0)).toEqual({ written: ['gives', '5'], value: 5 });
    expect(work(1, 0, 0)).toEqual({ written: ['gives', '6'], value: 6 });
    expect(work(1, 1, 0)).toEqual({ written: ['gives', '6', 'wait', ',', 'gives', '5'], value: 5 });
  });

  it('slips and notices as often as the habits say', () => {
    const steps = Array.from({ length: 4000 }, (_, key) => work(0.2, 0.25, key));
    const noticed = steps.filter(({ written }) => written.includes('wait')).length;
    const believed = steps.filter(({ value }) => value === 6).length;
    // 800 slips expected: 200 noticed (sd 14), 600 believed (sd 23).
    expect(noticed).toBeGreaterThan(140);
    expect(noticed).toBeLessThan(260);
    expect(believed).toBeGreaterThan(510);
    expect(believed).toBeLessThan(690);
  });
});
