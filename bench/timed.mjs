// Times repeated work as peer.py does.

/** Milliseconds and results of each run. */
export async function timed(run, repeats) {
  const times = [];
  const losses = [];
  for (let i = 0; i < repeats; i++) {
    const start = performance.now();
    losses.push(await run());
    times.push(performance.now() - start);
  }
  return { times, losses };
}
