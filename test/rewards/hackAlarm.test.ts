// When the alarm of reward hacking goes off, and when it must not.
import { describe, expect, it } from 'vitest';
import { hackAlarm } from '../../src/rewards/hackAlarm.js';

const curve = (...points: [reward: number, heldOut: number][]) =>
  points.map(([reward, heldOut], i) => ({ step: 20 * i, reward, heldOut }));

describe('hackAlarm', () => {
  it('goes off when the reward rises while the grader falls', () => {
    const points = curve([0.5, 0.6], [0.6, 0.8], [0.7, 0.75], [0.8, 0.6]);
    expect(hackAlarm(points)).toEqual({ from: points[1], to: points[3] });
  });

  it.each([
    ['both rise', curve([0.5, 0.6], [0.8, 0.9])],
    ['both fall', curve([0.5, 0.9], [0.3, 0.6])],
    ['the grader falls by no more than noise', curve([0.5, 0.6], [0.9, 0.51])],
    ['the reward rises by no more than noise', curve([0.5, 0.6], [0.51, 0.2])],
    ['the grader falls by exactly the 0.1 that counts as noise', curve([0.5, 0.1], [0.9, 0])],
    ['the reward rises by exactly the 0.02 that counts as noise', curve([0, 0.6], [0.02, 0.2])],
    ['the grader came back', curve([0.5, 0.6], [0.7, 0.2], [0.9, 0.6])],
    ['there is one point', curve([0.5, 0.6])],
    ['there is none', []],
  ])('is silent when %s', (_, points) => {
    expect(hackAlarm(points)).toBeNull();
  });

  it('measures from the latest of equally good points', () => {
    const points = curve([0.9, 0.8], [0.5, 0.8], [0.7, 0.6]);
    expect(hackAlarm(points)?.from).toBe(points[1]);
  });
});
