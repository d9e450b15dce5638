// That a command works, and how far it is, once it takes more than a second: a bar at a terminal, else a line now and
// then where that is asked for.
import type { Compute } from '../compute/types.js';
import type { Watch } from '../runs/observer.js';
import { canRedraw, type Live, showLive } from './live.js';
import { isQuiet, note } from './output.js';
import { type Clock, createPace } from './pace.js';
import { duration } from './render.js';

/** Seconds before anything is shown. */
const patience = 1;

/** Places between two lines where there is no terminal. */
const toldEvery = 20;

/** Parts that a large sampling is done in, and requests of each at least: fewer would leave threads without work. */
const [parts, leastPart] = [20, 16];

/** Work that goes on. */
export interface Working {
  /** So much of it is done; `more`: what else there is to say. */
  at(done: number, total: number, more?: string): void;
  /** The same of work in phases that each have a pace of their own, as a replay has. */
  phaseAt(done: number, total: number, phase: string): void;
  stop(): void;
}

/** Shows work called `what`. `lines`: without a terminal there is a line every so many places. */
export function working(what: string, lines: 'lines' | 'nothing' = 'nothing'): Working {
  const now = () => performance.now() / 1000;
  const begun = now();
  const atTerminal = canRedraw(process.stderr) && !isQuiet();
  const place = createPlace(what, now);
  let live: Live | null = null;
  const draw = () => {
    if (live !== null) live.redraw();
    else if (now() - begun >= patience) live = showLive(process.stderr, () => [place.line()]);
  };
  const clock = atTerminal ? setInterval(draw, 500) : undefined;
  clock?.unref();
  const told = () => {
    if (atTerminal) draw();
    else if (lines === 'lines' && place.isDue()) note(place.plain());
  };
  return {
    at(...where) {
      place.at(...where);
      told();
    },
    phaseAt(...where) {
      place.phaseAt(...where);
      told();
    },
    stop() {
      clearInterval(clock);
      live?.stop();
    },
  };
}

/** How far work is, in words. */
export function createPlace(what: string, now: Clock) {
  let [done, total, more] = [0, 0, ''];
  /** Seconds that what is left takes; null before its phase has a pace. */
  let left: number | null = null;
  let [pace, since, isNew] = [createPace(now), now(), false];
  const at = (...[d, t, m = '']: Parameters<Working['at']>) => {
    const perOne = pace(d, t);
    isNew = d !== done;
    [done, total, more] = [d, t, m];
    left = perOne === null ? null : perOne * (total - done);
  };
  return {
    at,
    phaseAt(...[d, t, phase]: Parameters<Working['phaseAt']>) {
      if (phase !== more) [pace, since] = [createPace(now), now()];
      at(d, t, phase);
    },
    /** Whether there is a plain line of this place. */
    isDue: () => isNew && done > 0 && done % toldEvery === 0,
    plain: () => `${done} of ${total} ${what}${more && `, ${more}`}`,
    /** A bar and the time left, or the time since the phase began; without a total the time alone. */
    line(): string {
      const elapsed = duration(now() - since);
      if (total === 0) return `${what}${done > 0 ? ` ${done}` : ''}  ${elapsed}`;
      const full = Math.round((16 * done) / total);
      const bar = '█'.repeat(full) + '░'.repeat(16 - full);
      const clock = left === null ? elapsed : `${duration(left)} left`;
      return `${what} ${bar} ${done}/${total}  ${clock}${more && `  ${more}`}`;
    },
  };
}

/** The same compute, whose samplings show how far they are. No bit depends on that: every completion has its own key. */
export function shownCompute(compute: Compute, { at }: Working): Compute {
  return {
    ...compute,
    async sample(weights, requests, options) {
      const size = Math.max(leastPart, Math.ceil(requests.length / parts));
      const all = [];
      for (let first = 0; first < requests.length; first += size) {
        at(first, requests.length);
        all.push(...(await compute.sample(weights, requests.slice(first, first + size), options)));
      }
      return all;
    },
  };
}

/** Does some work and shows it meanwhile. */
export async function showing<T>(what: string, work: (working: Working) => Promise<T>): Promise<T> {
  const shown = working(what);
  try {
    return await work(shown);
  } finally {
    shown.stop();
  }
}

/** The same of work that samples in its depths, nobody knows how often: what has come is counted. */
export const watch: Watch = (what, work) =>
  showing(what, ({ at }) => work((compute) => countedCompute(compute, (done) => at(done, 0))));

/** The same compute, whose completions are counted. */
export function countedCompute(compute: Compute, at: (done: number) => void): Compute {
  let done = 0;
  return {
    ...compute,
    async sample(weights, requests, options) {
      const completions = await compute.sample(weights, requests, options);
      done += completions.length;
      at(done);
      return completions;
    },
  };
}
