// Markup of a page: texts of strangers in, elements out. Nothing else in this folder writes a tag around a text.
import { sha256 } from '../base/digest.js';
import { markupText } from '../base/printable.js';
import type { TextTable } from '../report/textTable.js';

/** A value as JSON within a script element: no `<` ends it, and it is the same value to a reader. */
export function scriptJson(value: unknown): string {
  const escaped = (char: string) => `\\u${char.charCodeAt(0).toString(16).padStart(4, '0')}`;
  return JSON.stringify(value).replace(
    /[<>&\u007f-\u009f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069]/g,
    escaped,
  );
}

/** A paragraph of text. */
export function paragraph(text: string, className = ''): string {
  return `<p${className && ` class="${className}"`}>${markupText(text)}</p>`;
}

interface TableLook {
  /** Texts to the left, broken where they are long. */
  readonly texts?: boolean;
  /** Markup before the name of each row. */
  readonly before?: readonly string[];
}

/** A table that scrolls by itself where it is wide; the first column names its rows. */
export function tableHtml(
  caption: string,
  { headers, rows }: TextTable,
  { texts = false, before = [] }: TableLook = {},
): string {
  const name = markupText(caption);
  // Words to the left, figures to the right.
  const isText = (_: string, i: number) => !texts && i > 0 && rows.some((cells) => /^\p{L}/u.test(cells[i]));
  const side = headers.map((text, i) => (isText(text, i) ? ' class="text"' : ''));
  const head = headers.map((text, i) => `<th scope="col"${side[i]}>${markupText(text)}</th>`).join('');
  const body = rows.map(([first, ...cells], r) => {
    const others = cells.map((text, i) => `<td${side[i + 1]}>${markupText(text)}</td>`).join('');
    return `<tr><th scope="row">${before[r] ?? ''}${markupText(first)}</th>${others}</tr>`;
  });
  return [
    `<div class="scroll" role="region" aria-label="${name}" tabindex="0"><table${texts ? ' class="texts"' : ''}>`,
    `<caption>${name}</caption>`,
    `<thead><tr>${head}</tr></thead>`,
    `<tbody>\n${body.join('\n')}\n</tbody></table></div>`,
  ].join('\n');
}

const toTop = '<p class="to-top"><a href="#top">↑ To the top</a></p>';

/** A part of the page, to be linked to, with a way back to the top. */
export function section(id: string, title: string, parts: readonly string[]): string {
  const heading = `<h2 id="${id}-title">${markupText(title)}</h2>`;
  return `<section id="${id}" aria-labelledby="${id}-title">\n${[heading, ...parts, toTop].join('\n')}\n</section>`;
}

/**
 * What a page may do: one style sheet and one script, those with these texts, and nothing from outside. `scripts` and
 * `also`: what a page that computes needs beside.
 */
export function contentPolicy(
  css: string,
  script: string,
  { scripts = '', also = [] }: { readonly scripts?: string; readonly also?: readonly string[] } = {},
): string {
  const hash = (text: string) => `'sha256-${Buffer.from(sha256(text), 'hex').toString('base64')}'`;
  return [
    "default-src 'none'",
    `script-src ${hash(script)}${scripts}`,
    `style-src ${hash(css)}`,
    ...also,
    "base-uri 'none'",
    "form-action 'none'",
  ].join('; ');
}
