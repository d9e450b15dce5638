// Values to text: numbers, and tables, which become lines in textTable.ts or Markdown here.
import type { Look } from '../training/evaluation.js';
import type { Shown, TextTable } from './textTable.js';

/** A share or score with two decimals, anything of 10 and more with one; `-` where there is none. */
export function formatNumber(value: number | null): string {
  return rounded(value, 2);
}

/** The same with three decimals, for what is held against a threshold. */
export function formatPrecise(value: number | null): string {
  return rounded(value, 3);
}

/** Values of one thing, as `formatNumber` has them; with more decimals where all are small, so that they differ. */
export function formatAlike(values: readonly number[]): string[] {
  const most = Math.max(...values.map(Math.abs));
  if (most === 0 || most >= 0.2) return values.map(formatNumber);
  const decimals = Math.min(6, 2 + Math.ceil(-Math.log10(most)));
  return values.map((value) => rounded(value, decimals));
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

/** The same table in Markdown. */
export function tableMarkdown({ headers, rows }: TextTable): string[] {
  const line = (cells: readonly string[]) => `| ${cells.join(' | ')} |`;
  const texts = (cells: readonly string[]) => line(cells.map(markdownText));
  return [texts(headers), line(headers.map(() => '---')), ...rows.map(texts)];
}

/** What people are shown, in Markdown: an empty line parts a text from the table before it. */
export function shownMarkdown(lines: readonly Shown[]): string[] {
  return lines.flatMap((line, i) => {
    if (typeof line !== 'string') return tableMarkdown(line);
    return line !== '' && typeof lines[i - 1] === 'object' ? ['', markdownText(line)] : [markdownText(line)];
  });
}

/** A heading in Markdown, with the empty line that follows it. */
export function headingMarkdown(title: string): string[] {
  return [`## ${markdownText(title)}`, ''];
}

/** A text as it reads, in Markdown: `<think>` is no tag there, `|` ends no cell. */
export function markdownText(text: string): string {
  return text.replace(/[\\`*_<|~&]|\](?=[([])/g, '\\$&');
}

/** Seconds as minutes: `1:54`, `72:05`. */
export function inMinutes(seconds: number): string {
  const whole = Math.max(0, Math.round(seconds));
  return `${Math.floor(whole / 60)}:${String(whole % 60).padStart(2, '0')}`;
}
