// Values to text: numbers, tables as plain lines or Markdown, small curves in one line.
import type { Look } from '../training/evaluation.js';

/** A table: one header a column, one text a cell. */
export interface TextTable {
  readonly headers: readonly string[];
  readonly rows: readonly (readonly string[])[];
}

/** A share or score with two decimals, anything of 10 and more with one; `-` where there is none. */
export function formatNumber(value: number | null): string {
  return rounded(value, 2);
}

/** The same with three decimals, for what is held against a threshold. */
export function formatPrecise(value: number | null): string {
  return rounded(value, 3);
}

function rounded(value: number | null, decimals: number): string {
  if (value === null) return '-';
  const text = value.toFixed(Math.abs(value) < 10 ? decimals : 1);
  // What is rounded to nothing has no sign.
  return /^-0(\.0*)?$/.test(text) ? text.slice(1) : text;
}

/** A setting as JSON would write it; `-` where it is absent. */
export function formatSetting(value: unknown): string {
  if (value === undefined) return '-';
  return typeof value === 'string' ? value : JSON.stringify(value);
}

/** What a figure was measured with: `T=1`, `T=0.6`, `greedy`, and what the completions were made to begin with. */
export function lookText({ temperature, begin }: Look): string[] {
  const drawn = temperature === 0 ? 'greedy' : `T=${temperature}`;
  return begin === undefined ? [drawn] : [drawn, `${begin} forced`];
}

/** Aligned lines: columns of numbers to the right, others to the left, no trailing spaces. */
export function tableLines({ headers, rows }: TextTable): string[] {
  const columns = headers.map((header, c) => {
    const cells = rows.map((row) => row[c]);
    const width = Math.max(header.length, ...cells.map((cell) => cell.length));
    return { width, numeric: cells.every((cell) => /^(-|-?\d[\d.]*)$/.test(cell)) };
  });
  const line = (cells: readonly string[]) =>
    cells
      .map((cell, c) =>
        columns[c].numeric ? cell.padStart(columns[c].width) : cell.padEnd(columns[c].width),
      )
      .join('  ')
      .trimEnd();
  return [line(headers), ...rows.map(line)];
}

/** The same table in Markdown. */
export function tableMarkdown({ headers, rows }: TextTable): string[] {
  const line = (cells: readonly string[]) => `| ${cells.join(' | ')} |`;
  const texts = (cells: readonly string[]) => line(cells.map(markdownText));
  return [texts(headers), line(headers.map(() => '---')), ...rows.map(texts)];
}

/** A heading in Markdown, with the empty line that follows it. */
export function headingMarkdown(title: string): string[] {
  return [`## ${markdownText(title)}`, ''];
}

/** A text as it reads, in Markdown: `<think>` is no tag there, `|` ends no cell. */
export function markdownText(text: string): string {
  return text.replace(/[\\`*_<|~&]|\](?=[([])/g, '\\$&');
}

const bars = '▁▂▃▄▅▆▇█';

/** A curve in at most `width` characters, each the mean of its share of the values; empty for no values. */
export function sparkline(values: readonly number[], width = 40): string {
  const points = shrink(values, width);
  const low = Math.min(...points);
  const range = Math.max(...points) - low;
  return points
    .map((value) => bars[range === 0 ? 3 : Math.min(7, Math.floor(((value - low) / range) * 8))])
    .join('');
}

/** At most `count` values, each the mean of an equal share of the given ones. */
export function shrink(values: readonly number[], count: number): number[] {
  if (values.length <= count) return [...values];
  return Array.from({ length: count }, (_, i) => {
    const from = Math.floor((i * values.length) / count);
    const to = Math.floor(((i + 1) * values.length) / count);
    return values.slice(from, to).reduce((sum, value) => sum + value, 0) / (to - from);
  });
}
