// A few lines at the bottom of the terminal that change while a command works. Everything else that is printed
// meanwhile goes above them: `above` takes them away and puts them back, so nothing is ever written over.
import type { ChalkInstance } from 'chalk';
import { MultiBar } from 'cli-progress';
import { columnsOf, cutAt } from '../base/columns.js';
import { printable } from '../base/printable.js';
import { type Line, widthOf } from './lines.js';

/** A terminal, or another stream; process.stderr is one. */
export type ProgressStream = NodeJS.WritableStream & {
  readonly isTTY?: boolean;
  readonly columns?: number;
  readonly rows?: number;
};

/** Lines that are shown now. */
export interface Live {
  /** Draws them as they are now. */
  redraw(): void;
  /** Takes them away for good. */
  stop(): void;
}

interface Area extends Live {
  hide(): void;
  show(): void;
}

/** Signals that end a program which does not listen. */
const endings = ['SIGINT', 'SIGTERM'] as const;

/** There is one terminal, so there is one such area. */
let area: Area | null = null;

/** Room at the right: a terminal shows a typed Ctrl-C as `^C` behind the last line. */
const spare = 4;

/** Whether a stream leads to a terminal that can take lines away again. */
export function canRedraw(stream: ProgressStream): boolean {
  return widthOf(stream) !== null && process.env.TERM !== 'dumb';
}

/** Writes above the live lines. */
export function above(write: () => void): void {
  area?.hide();
  write();
  area?.show();
}

/** Shows lines, made anew for the width at each drawing, until `stop`. Each is cut where it does not fit. */
export function showLive(stream: ProgressStream, linesOf: (width: number) => readonly Line[]): Live {
  area?.stop();
  const own = createArea(stream, () => {
    const width = (widthOf(stream) ?? 0) - spare;
    // One that is higher than the terminal could not be taken away.
    const lines = linesOf(width).slice(0, (stream.rows ?? 24) - 1);
    return lines.map((line) => cutLine(line, width));
  });
  area = own;
  own.show();
  return own;
}

function createArea(stream: ProgressStream, make: () => readonly Drawn[]): Area {
  let bars: MultiBar | null = null;
  let drawn: readonly Drawn[] = [];
  const own: Area = {
    hide() {
      bars?.stop();
      bars = null;
    },
    show() {
      drawn = make();
      if (drawn.length > 0) bars = barsOf(stream, drawn.length, (i) => drawn[i]?.text ?? '');
    },
    redraw() {
      const before = drawn.length;
      drawn = make();
      if (bars !== null && before === drawn.length) return bars.update();
      own.hide();
      own.show();
    },
    stop() {
      own.hide();
      stream.off('resize', onResize);
      for (const signal of endings) process.off(signal, onEnding);
      if (area === own) area = null;
    },
  };
  // Who has no use for a signal is ended by it, with the lines taken away and the cursor back.
  const onEnding = (signal: NodeJS.Signals) => {
    if (process.listenerCount(signal) > 1) return;
    own.stop();
    process.kill(process.pid, signal);
  };
  const onResize = () => {
    // Terminals break lines that have become too wide: these rows go, too.
    const columns = widthOf(stream) ?? 0;
    const more = drawn.reduce((sum, { width }) => sum + Math.max(0, Math.ceil(width / columns) - 1), 0);
    if (bars !== null && more > 0) stream.write(`\u001b[${more}A`);
    own.hide();
    own.show();
  };
  stream.on('resize', onResize);
  for (const signal of endings) process.on(signal, onEnding);
  return own;
}

/** A bar for each line, whose text is asked for at each drawing. */
function barsOf(stream: ProgressStream, count: number, textOf: (i: number) => string): MultiBar {
  // They cut texts by characters, those of colours, too: these fit already.
  const uncut = { isTTY: true, columns: 1e4, write: stream.write.bind(stream) } as unknown as ProgressStream;
  const bars = new MultiBar({
    ...{ stream: uncut, hideCursor: true, clearOnComplete: true, gracefulExit: false },
    ...{ autopadding: false, emptyOnZero: true },
  });
  for (let i = 0; i < count; i++) bars.create(1, 0, {}, { format: () => textOf(i) });
  bars.update();
  return bars;
}

/** A line as it is drawn, and the columns it takes. */
interface Drawn {
  readonly text: string;
  readonly width: number;
}

function cutLine(line: Line, room: number): Drawn {
  let [text, width] = ['', 0];
  for (const piece of typeof line === 'string' ? [line] : line) {
    const { text: given, colour } = typeof piece === 'string' ? { text: piece, colour: null } : piece;
    if (width >= room) break;
    const shown = printable(given);
    const cut = columnsOf(shown) <= room - width ? shown : cutAt(shown, room - width)[0];
    width += columnsOf(cut);
    text += colour === null ? cut : (colour as ChalkInstance)(cut);
  }
  return { text, width };
}
