// That a command works, and how far it is, once it takes more than a second: a bar at a terminal, else a line now and
// then where that is asked for.
import type { Compute } from '../compute/types.js';
import type { Line } from './lines.js';
import { widthOf } from './lines.js';
import { type Live, showLive } from './live.js';
import { isQuiet, note } from './output.js';
import { duration } from './render.js';

/** Seconds before anything is shown. */
const patience = 1;

/** Places between two lines where there is no terminal. */
const told = 20;

/** Parts that a large sampling is done in, and requests of each at least: fewer would leave threads without work. */
const [parts, leastPart] = [20, 16];

/** Work that goes on. */
export interface Working {
  /** So much of it is done; `more`: what else there is to say. */
  at(done: number, total: number, more?: string): void;
  stop(): void;
}

/** Shows work called `what`. `lines`: without a terminal there is a line every so many places. */
export function working(what: string, lines: 'lines' | 'nothing' = 'nothing'): Working {
  let begun = performance.now();
  const atTerminal = widthOf(process.stderr) !== null && !isQuiet();
  const seconds = () => (performance.now() - begun) / 1000;
  let [place, live]: [[number, number, string], Live | null] = [[0, 0, ''], null];
  const draw = () => {
    if (live !== null) live.redraw();
    else if (seconds() >= patience) live = showLive(process.stderr, () => [workLine(what, place, seconds())]);
  };
  const clock = atTerminal ? setInterval(draw, 500) : undefined;
  clock?.unref();
  return {
    at(done, total, more = '') {
      // Other work begins: its pace is its own.
      if (done < place[0]) begun = performance.now();
      const isNew = done !== place[0];
      place = [done, total, more];
      if (atTerminal) draw();
      else if (lines === 'lines' && isNew && done > 0 && done % told === 0) {
        note(`${done} of ${total} ${what}${more && `, ${more}`}`);
      }
    },
    stop() {
      clearInterval(clock);
      live?.stop();
    },
  };
}

function workLine(what: string, [done, total, more]: [number, number, string], seconds: number): Line {
  if (total === 0) return `${what}  ${duration(seconds)}`;
  const full = Math.round((16 * done) / total);
  const bar = '█'.repeat(full) + '░'.repeat(16 - full);
  const left = done === 0 ? '' : `  ${duration((seconds * (total - done)) / done)} left`;
  return `${what} ${bar} ${done}/${total}${left}${more && `  ${more}`}`;
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
