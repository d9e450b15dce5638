// Text of strangers as it may be shown: nothing in it drives a terminal or turns the direction of a page.

/** C0, DEL, C1, the separators of lines and paragraphs, and the marks that turn the direction of writing. */
const unprintable = '\\u0000-\\u001f\\u007f-\\u009f\\u061c\\u200e\\u200f\\u2028-\\u202e\\u2066-\\u2069';
const inText = new RegExp(`[${unprintable}]`, 'g');
// JSON escapes those below a space itself, and breaks its own lines with one of them.
const inJson = new RegExp(`[${unprintable.replace('\\u0000-\\u001f', '')}]`, 'g');

/** One line of text, with what is unprintable as \u escapes; a line break, too. */
export function printable(text: string): string {
  return text.replace(inText, escaped);
}

/** A value as JSON with two spaces, with what is unprintable as \u escapes: the same value to any reader. */
export function printableJson(value: unknown): string {
  return JSON.stringify(value, null, 2).replace(inJson, escaped);
}

const entities: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

/** One line of text that is safe between tags and within quoted attributes of HTML and SVG: `printable`, no markup. */
export function markupText(text: string): string {
  return withEntities(printable(text));
}

/** A value as JSON of several lines, as safe. */
export function markupJson(value: unknown): string {
  return withEntities(printableJson(value));
}

function withEntities(text: string): string {
  return text.replace(/[&<>"']/g, (character) => entities[character]);
}

function escaped(char: string): string {
  return `\\u${char.charCodeAt(0).toString(16).padStart(4, '0')}`;
}
