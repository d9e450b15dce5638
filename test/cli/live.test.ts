// Lines that change, and a signal that ends the program meanwhile: they are taken away, and the cursor is there again.
import { EventEmitter } from 'node:events';
import { expect, onTestFinished, test, vi } from 'vitest';
import { type ProgressStream, showLive } from '../../src/cli/live.js';
import { watchSignals } from '../../src/cli/signals.js';
import { played } from './pretendTerminal.js';

/** Lines that are shown, and what has been written. */
function shown() {
  let text = '';
  const write = (more: string) => {
    text += more;
    return true;
  };
  const stream = Object.assign(new EventEmitter(), { isTTY: true, columns: 40, rows: 24, write });
  // Whoever runs the tests listens, too.
  const others = process.listeners('SIGINT');
  process.removeAllListeners('SIGINT');
  const kill = vi.spyOn(process, 'kill').mockReturnValue(true);
  const live = showLive(stream as unknown as ProgressStream, () => ['evaluates', '3/9']);
  onTestFinished(() => {
    live.stop();
    kill.mockRestore();
    for (const other of others) process.on('SIGINT', other);
  });
  const lines = () => played([[40, text]]).lines.filter((line) => line.trim() !== '');
  const isCursorThere = () => text.lastIndexOf('\u001b[?25h') > text.lastIndexOf('\u001b[?25l');
  return { live, lines, kill, isCursorThere };
}

test('who does not listen is ended by the signal, after the terminal is put right', () => {
  const { lines, kill, isCursorThere } = shown();
  expect(lines()).toEqual(['evaluates', '3/9']);
  expect(isCursorThere()).toBe(false);
  process.emit('SIGINT', 'SIGINT');
  expect([lines(), isCursorThere()]).toEqual([[], true]);
  expect(kill).toHaveBeenCalledExactlyOnceWith(process.pid, 'SIGINT');
  // The signal has its usual meaning again.
  expect(process.listenerCount('SIGINT')).toBe(0);
});

test('who listens goes on, and so do the lines', () => {
  const listening = vi.fn();
  const { lines, kill } = shown();
  process.on('SIGINT', listening);
  onTestFinished(() => void process.off('SIGINT', listening));
  process.emit('SIGINT', 'SIGINT');
  expect(listening).toHaveBeenCalledOnce();
  expect(lines()).toEqual(['evaluates', '3/9']);
  expect(kill).not.toHaveBeenCalled();
});

test('lines that are gone leave the signals to a training', () => {
  const { live } = shown();
  live.stop();
  const stop = watchSignals({ onFirst() {}, onSecond() {} });
  onTestFinished(stop.release);
  process.emit('SIGINT', 'SIGINT');
  expect(stop.exitCode()).toBe(130);
});
