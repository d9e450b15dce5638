// Texts from prompts, completions and configurations must never become markup, or turn a page around.
import { printable, printableJson } from '../base/printable.js';

const entities: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

/** Text of one line that is safe between tags and within quoted attributes. */
export function escapeHtml(text: string): string {
  return withEntities(printable(text));
}

/** A value as JSON of several lines, as safe. */
export function jsonHtml(value: unknown): string {
  return withEntities(printableJson(value));
}

function withEntities(text: string): string {
  return text.replace(/[&<>"']/g, (character) => entities[character]);
}
