// How long runs take on this machine, in a line.
import { packageConfig } from '../base/packaged.js';
import { busyText, probeSpeed, type Speed } from '../bench/probe.js';
import { baseHash } from '../config/hash.js';
import type { Config } from '../config/schema.js';
import { threadCount } from '../pipeline/memory.js';
import { inMinutes } from '../report/format.js';
import { loadSettings } from '../runs/settings.js';
import { totalWork, workWithBase } from '../runs/work.js';
import { type BaseLookup, findBase } from '../store/baseCache.js';
import { isShipped } from '../store/shipped.js';
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

/** How long the runs of the paper take. */
export interface PaperTimes {
  readonly minutes: Readonly<Record<string, number>>;
  /** What they begin with: a base that is there, or that they train. */
  readonly from: string;
  /** Why the minutes mean little; null where they do not. */
  readonly busy: string | null;
}

/** Minutes that the runs of the paper would take here, in this folder of runs. Errors: those of a damaged base. */
export async function paperTimes(root: string, threads: number): Promise<PaperTimes> {
  const configs = (['r1-zero', 'r1'] as const).map(
    (recipe) => loadSettings({ file: packageConfig(`${recipe}.json`), set: [] }).config,
  );
  const bases = configs.map((config) => findBase(root, baseHash(config)));
  const { speed, busy } = await machineSpeed(configs[0], threads);
  const minutes = configs.map((config, i) => [
    config.recipe,
    minutesOf(config, bases[i].status === 'done', speed),
  ]);
  return { minutes: Object.fromEntries(minutes), from: beginning(bases), busy };
}

function beginning(bases: readonly BaseLookup[]): string {
  const done = bases.filter((base) => base.status === 'done');
  if (done.length < bases.length) return 'each with its base';
  return done.every(({ run }) => isShipped(run.folder))
    ? 'from the base that comes with r1toy'
    : 'from the base that is there';
}

/** Those minutes in words. */
export function paperTimesText({ minutes, from, busy }: PaperTimes): string {
  const times = Object.entries(minutes).map(([recipe, of]) => `${recipe} ${inMinutes(60 * of)} min`);
  return `about ${times.join(', ')}, ${from}${busy === null ? '' : `; ${busy}`}`;
}

/** `about 2:40 min on this machine with 2 threads`, and whether that means anything. */
export async function timeLine(config: Config, hasBase: boolean, threads: number): Promise<string> {
  const { speed, busy } = await machineSpeed(config, threads);
  const works = workWithBase(config, hasBase, speed);
  const each = works.map((work) => `${work.label} ${inMinutes(totalWork([work]))}`).join(', ');
  const time = `time: about ${inMinutes(totalWork(works))} min on this machine with ${threadCount(threads)} (${each})`;
  return busy === null ? time : `${time}; ${busy}`;
}
