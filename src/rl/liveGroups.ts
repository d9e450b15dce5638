// What group-relative rewards can teach, before any step is taken: a group whose completions are all right
// or all wrong has no advantages (arXiv 2501.12948v2, Eq. 3), so a base that is too weak or too good for
// its problems learns nothing.

/**
 * Probability that a group has both right and wrong completions, each right with probability p:
 * 1 - p^G - (1 - p)^G.
 */
export function liveShare(p: number, groupSize: number): number {
  let allRight = 1;
  let allWrong = 1;
  for (let i = 0; i < groupSize; i++) {
    allRight *= p;
    allWrong *= 1 - p;
  }
  return 1 - allRight - allWrong;
}
