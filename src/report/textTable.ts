// Tables as lines of text that fit a width: first wide texts are broken within their column, then columns go to a
// further table below, which begins with the same keys; where that would be many tables, each row stands by itself.
import { columnsOf, padded, wrapped } from '../base/columns.js';
import { sparkline } from './sparkline.js';

/** A table: one header a column, one text a cell. */
export interface TextTable {
  readonly headers: readonly string[];
  readonly rows: readonly (readonly string[])[];
  /** Columns, from the first, that say what a row is about; absent: one. */
  readonly keys?: number;
  /** Its rows are read one by one: where one table has no room for texts as narrow as this, each stands by itself. */
  readonly byRow?: number;
  /** A curve for each row, drawn as a last column in the room there is. */
  readonly curves?: readonly (readonly number[])[];
}

/** What people are shown: lines, and tables that are laid out when the width is known. */
export type Shown = string | TextTable;

/** Between two columns. */
const gap = 2;

/** A curve has so many columns at most, and at least. */
const [longestCurve, shortestCurve] = [40, 10];

/** Texts are not made narrower than this while columns can go to a further table. */
const narrowText = 24;

/** Narrower than this nothing is told apart. */
const narrowest = 6;

/** So many tables below one another can still be compared. */
const mostTables = 2;

interface Column {
  readonly header: string;
  readonly cells: readonly string[];
  /** In place of the cells. */
  readonly curves?: readonly (readonly number[])[];
  readonly numeric: boolean;
  readonly width: number;
}

/** Aligned lines, none wider than `width`: columns of numbers to the right, others to the left, no trailing spaces. */
export function tableLines(table: TextTable, width = Number.POSITIVE_INFINITY): string[] {
  const { rows, keys = 1, byRow } = table;
  const columns = columnsOfTable(table);
  const parts = fitted(columns, keys, width, byRow);
  const lines = parts.flatMap((part, i) => [...(i > 0 ? [''] : []), ...drawn(part, rows.length)]);
  if (parts.length <= (byRow === undefined ? mostTables : 1)) return lines;
  const rowByRow = rows.flatMap((_, row) => stacked(columns, keys, row, width));
  return byRow !== undefined || rowByRow.length < lines.length ? rowByRow : lines;
}

/** A row by itself: what it is about, and below it each other cell behind its header, in the same places in every row. */
function stacked(columns: readonly Column[], keys: number, row: number, width: number): string[] {
  const room = width - gap;
  const about = columns.slice(0, keys).map((column) => cellOf(column, row));
  const lines: string[] = [];
  for (const column of columns.slice(keys)) {
    const { header, cells, curves, numeric } = column;
    const widest = curves ? column.width : Math.max(...cells.map(columnsOf));
    const cell = cellOf({ ...column, width: Math.min(widest, room - columnsOf(header) - 1) }, row);
    const spare = ' '.repeat(Math.max(0, widest - columnsOf(cell)));
    const pair = `${header} ${numeric ? spare + cell : cell + spare}`;
    const longer = `${lines.at(-1)}${' '.repeat(gap)}${pair}`;
    if (lines.length > 0 && columnsOf(longer) <= room) lines[lines.length - 1] = longer;
    else lines.push(pair);
  }
  const indented = lines
    .flatMap((line) => wrapped(line.trimEnd(), room))
    .map((line) => ' '.repeat(gap) + line);
  return [...wrapped(about.join(', '), width), ...indented];
}

function cellOf({ cells, curves, width }: Column, row: number): string {
  return curves === undefined ? cells[row] : sparkline(curves[row], width);
}

function columnsOfTable({ headers, rows, curves }: TextTable): Column[] {
  const columns = headers.map((header, c): Column => {
    const cells = rows.map((row) => row[c]);
    const numeric = cells.every((cell) => /^(-|-?\d[\d.]*)$/.test(cell));
    return { header, cells, numeric, width: Math.max(...[header, ...cells].map(columnsOf)) };
  });
  if (curves === undefined) return columns;
  const longest = Math.max(...curves.map(({ length }) => length));
  const curveWidth = Math.max('curve'.length, Math.min(longestCurve, longest));
  return [...columns, { header: 'curve', cells: [], curves, numeric: false, width: curveWidth }];
}

/** The columns of each table that a table becomes. */
function fitted(columns: readonly Column[], keys: number, width: number, least = narrowText): Column[][] {
  const whole = narrowed(columns, width, least);
  if (total(whole) <= width) return [whole];
  const rest = columns.slice(keys);
  const widest = Math.max(0, ...rest.map((column) => column.width));
  const roomOfKeys = Math.max(width - gap - widest, Math.floor(width / 2));
  const names = narrowed(columns.slice(0, keys), roomOfKeys, narrowest);
  const room = width - total(names) - gap;
  return evenly(rest, room).map((part) => [...names, ...part]);
}

/** Columns in as few parts as the room asks for, these about equally wide. */
function evenly(columns: readonly Column[], room: number): Column[][] {
  const few = parted(columns, room).length;
  let narrower = Math.ceil(total(columns) / few);
  while (narrower < room && parted(columns, narrower).length > few) narrower++;
  return parted(columns, Math.min(narrower, room));
}

function parted(columns: readonly Column[], room: number): Column[][] {
  const parts: Column[][] = [];
  for (const column of columns) {
    const [fitting] = narrowed([column], room, narrowest);
    const last = parts.at(-1);
    if (last !== undefined && total([...last, fitting]) <= room) last.push(fitting);
    else parts.push([fitting]);
  }
  return parts;
}

function total(columns: readonly Column[]): number {
  return columns.reduce((sum, { width }) => sum + width, 0) + gap * Math.max(0, columns.length - 1);
}

/** The columns with curves, then the widest texts, made narrower until they fit, though not below `least`. */
function narrowed(columns: readonly Column[], width: number, least: number): Column[] {
  const result = [...columns];
  for (let excess = total(result) - width; excess > 0; ) {
    const spare = result.map(({ width: own, numeric, curves, cells }) => {
      // Of numbers the header alone can be broken.
      const numbers = numeric ? Math.max(...cells.map(columnsOf)) : 0;
      return own - (curves ? shortestCurve : Math.min(own, Math.max(least, numbers)));
    });
    const curve = result.findIndex(({ curves }, c) => curves && spare[c] > 0);
    const c = curve >= 0 ? curve : spare.indexOf(Math.max(...spare));
    if (!(spare[c] > 0)) break;
    const less = curve >= 0 ? Math.min(excess, spare[c]) : 1;
    result[c] = { ...result[c], width: result[c].width - less };
    excess -= less;
  }
  return result;
}

function drawn(columns: readonly Column[], rows: number): string[] {
  const line = (texts: readonly string[]) =>
    columns
      .map(({ numeric, width }, c) => {
        return numeric
          ? ' '.repeat(Math.max(0, width - columnsOf(texts[c]))) + texts[c]
          : padded(texts[c], width);
      })
      .join(' '.repeat(gap))
      .trimEnd();
  /** As many lines as the cell that is broken most often has. */
  const lines = (texts: readonly string[]) => {
    const cells = texts.map((text, c) => wrapped(text, columns[c].width));
    const height = Math.max(...cells.map(({ length }) => length));
    return Array.from({ length: height }, (_, i) => line(cells.map((cell) => cell[i] ?? '')));
  };
  return [
    ...lines(columns.map(({ header }) => header)),
    ...Array.from({ length: rows }).flatMap((_, row) => lines(columns.map((column) => cellOf(column, row)))),
  ];
}

/** Lines and tables as lines, the tables made for a width. */
export function shownLines(shown: readonly Shown[], width = Number.POSITIVE_INFINITY): string[] {
  return shown.flatMap((one) => (typeof one === 'string' ? [one] : tableLines(one, width)));
}
