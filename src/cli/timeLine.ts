// How long runs take on this machine, in a line.
import { busyText, probeSpeed, type Speed } from '../bench/probe.js';
import type { Config } from '../config/schema.js';
import { threadCount } from '../pipeline/memory.js';
import { inMinutes } from '../report/format.js';
import { totalWork, workWithBase } from '../runs/work.js';
import { showing } from './working.js';

/** The speed of this machine, after two seconds of trying, and why that means little; null where it does not. */
export async function machineSpeed(
  config: Config,
  threads: number,
): Promise<{ speed: Speed; busy: string | null }> {
  // Before the probe, whose own work is load, too.
  const busy = busyText();
  return { busy, speed: await showing('tries how fast this machine is', () => probeSpeed(config, threads)) };
}

/** Minutes of a run; with its base where that is not there. */
export function minutesOf(config: Config, hasBase: boolean, speed: Speed): number {
  return totalWork(workWithBase(config, hasBase, speed)) / 60;
}

/** `about 2:40 min on this machine with 2 threads`, and whether that means anything. */
export async function timeLine(config: Config, hasBase: boolean, threads: number): Promise<string> {
  const { speed, busy } = await machineSpeed(config, threads);
  const works = workWithBase(config, hasBase, speed);
  const each = works.map((work) => `${work.label} ${inMinutes(totalWork([work]))}`).join(', ');
  const time = `time: about ${inMinutes(totalWork(works))} min on this machine with ${threadCount(threads)} (${each})`;
  return busy === null ? time : `${time}; ${busy}`;
}
