// Lines and tables as they are written: every text is made printable here, so that none of a stranger (a file's name, a
// setting, an argument) can drive the terminal; at a terminal no line is wider than it.
import type { ChalkInstance } from 'chalk';
import { columnsOf, rowsOf } from '../base/columns.js';
import { printable } from '../base/printable.js';
import { type TextTable, tableLines } from '../report/textTable.js';

/** A text with its colour, which is put on when the text has been made printable. */
export interface Coloured {
  readonly colour: ChalkInstance;
  readonly text: string;
}

/** A line without its break, whole or in pieces. */
export type Line = string | readonly (string | Coloured)[];

/** What is printed: a line, or a table that is laid out for the width there is. */
export type Block = Line | TextTable;

/** Where there is no terminal, tables are made for one of the usual width, and lines are left whole: one a message. */
export const usualWidth = 80;

/** Narrower than this nothing can be read; lines are made for it. */
const leastWidth = 20;

/** Columns of a terminal; null where a stream goes elsewhere. */
export function widthOf(stream: { readonly isTTY?: boolean; readonly columns?: number }): number | null {
  return stream.isTTY ? Math.max(leastWidth, stream.columns || usualWidth) : null;
}

/** Lines and tables as they are written. `width`: that of the terminal; null: none. */
export function linesText(blocks: readonly Block[], width: number | null = null): string {
  const rows = blocks.flatMap((block) => {
    if (isTable(block)) return tableRows(block, width);
    return commandApart(block, width).flatMap((line) => rowTexts(line, width));
  });
  return rows.map((row) => `${row}\n`).join('');
}

/** The rows of one line, coloured; a long one is broken at spaces, and what follows is indented. */
export function rowTexts(line: Line, width: number | null): string[] {
  const pieces = (typeof line === 'string' ? [line] : line).map((piece) => {
    const { text, colour } = typeof piece === 'string' ? { text: piece, colour: null } : piece;
    return { text: printable(text), of: colour };
  });
  const rows = width === null ? [pieces] : rowsOf(pieces, width, hangingIndent(pieces[0]?.text ?? ''));
  return rows.map((row) => row.map(({ text, of }) => (of === null ? text : of(text))).join(''));
}

/**
 * A line that ends in commands which have no room there: each on a line of its own, to be copied; where one is longer, its
 * lines end so that a shell goes on reading.
 */
function commandApart(line: Line, width: number | null): Line[] {
  const pieces = typeof line === 'string' ? [line] : line;
  const last = pieces.at(-1);
  const texts = pieces.map((piece) => (typeof piece === 'string' ? piece : piece.text));
  const [, before, command] = /^(.*:) (r1toy \S.*)$/.exec(typeof last === 'string' ? last : '') ?? [];
  const fits = width === null || columnsOf(texts.join('')) <= width;
  if (fits || command === undefined) return [line];
  // Several have a line each.
  const commands = command.split(/, (?=r1toy )/);
  return [[...pieces.slice(0, -1), before], ...commands.flatMap((one) => commandRows(one, width))];
}

function commandRows(command: string, width: number): string[] {
  if (columnsOf(command) + 2 <= width) return [`  ${command}`];
  const rows = rowsOf([{ text: command, of: null }], width - 4, '  ');
  const texts = rows.map((row) => `  ${row.map(({ text }) => text).join('')}`);
  return texts.map((text, i) => (i < texts.length - 1 ? `${text} \\` : text));
}

/** Where a broken line goes on: two columns further in than it began. */
function hangingIndent(text: string): string {
  return `${/^ */.exec(text)?.[0].slice(0, 8) ?? ''}  `;
}

function isTable(block: Block): block is TextTable {
  return typeof block === 'object' && 'headers' in block;
}

function tableRows(table: TextTable, width: number | null): string[] {
  const shown = (texts: readonly string[]) => texts.map(printable);
  const safe = { ...table, headers: shown(table.headers), rows: table.rows.map(shown) };
  return tableLines(safe, width ?? usualWidth);
}
