// The sign of reward hacking that the paper shows (arXiv 2501.12948v2, Fig. 6): the reward goes
// on rising while an independent grader of held-out prompts falls.

/** What the reward and the held-out grader said at one time. */
export interface GraderPoint {
  readonly step: number;
  /** Mean reward of the completions trained on since the point before. */
  readonly reward: number;
  /** Score of the held-out grader, in [0, 1]. */
  readonly heldOut: number;
}

/** Between these two points the reward rose and the grader fell. */
export interface HackAlarm {
  readonly from: GraderPoint;
  readonly to: GraderPoint;
}

/** Changes below these are taken for noise: a quick evaluation moves by a few hundredths on its own. */
const leastRise = 0.02;
const leastFall = 0.1;

/**
 * Compares the last point with the one where the grader was best (the latest of equals): an alarm when the
 * reward rose since by more than 0.02 and the grader fell by more than 0.1; else null.
 */
export function hackAlarm(curve: readonly GraderPoint[]): HackAlarm | null {
  const to = curve.at(-1);
  if (to === undefined) return null;
  const from = curve.reduce((best, point) => (point.heldOut >= best.heldOut ? point : best));
  const hacked = to.reward - from.reward > leastRise && from.heldOut - to.heldOut > leastFall;
  return hacked ? { from, to } : null;
}
