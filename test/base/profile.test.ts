// Where the time goes, on a clock that the test turns: every moment is counted once.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createProfile, type Phase, phases } from '../../src/base/profile.js';

/** A clock that shows the given times, one a look. */
function clockOf(times: readonly number[]): () => number {
  let next = 0;
  return () => times[next++];
}

describe('createProfile', () => {
  it('adds up the time of each phase, also when it comes again', () => {
    const profile = createProfile(clockOf([10, 13, 18, 25]));
    profile.enter('sampling');
    profile.enter('reward');
    profile.enter('sampling');
    expect(profile.take()).toEqual({ sampling: 3 + 7, reward: 5 });
  });

  it('counts nothing before the first phase, nor between take and the next', () => {
    const profile = createProfile(clockOf([5, 6, 100, 101]));
    profile.enter('data');
    expect(profile.take()).toEqual({ data: 1 });
    profile.enter('store');
    expect(profile.take()).toEqual({ store: 1 });
  });

  it('divides the time since enter as several threads spent theirs', () => {
    const profile = createProfile(clockOf([0, 12, 15]));
    profile.enter('forward');
    profile.divide({ forward: 5, backward: 15 });
    expect(profile.take()).toEqual({ forward: 3 + 3, backward: 9 });
  });

  it('leaves the time to the phase when there is nothing to divide by', () => {
    const profile = createProfile(clockOf([0, 4]));
    profile.enter('forward');
    profile.divide({});
    expect(profile.take()).toEqual({ forward: 4 });
  });

  it('loses no time: the phases sum up to what passed', () => {
    const laps = fc.array(fc.tuple(fc.constantFrom(...phases), fc.nat(1000)), { minLength: 1 });
    fc.assert(
      fc.property(laps, (list: [Phase, number][]) => {
        let time = 7;
        const profile = createProfile(() => time);
        for (const [phase, length] of list) {
          profile.enter(phase);
          time += length;
        }
        const sum = Object.values(profile.take()).reduce((total, part) => total + part, 0);
        expect(sum).toBe(time - 7);
      }),
    );
  });
});
