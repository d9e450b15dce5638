// Times repeated work as peer.py does.

/** Milliseconds of CPU, all threads of this process. */
function cpuTime() {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1000;
}

/** Milliseconds (of CPU, if `cpu`) and results of each run. */
export async function timed(run, repeats, cpu = false) {
  const now = cpu ? cpuTime : () => performance.now();
  const times = [];
  const losses = [];
  for (let i = 0; i < repeats; i++) {
    const start = now();
    losses.push(await run());
    times.push(now() - start);
  }
  return { times, losses };
}
