// What figures mean, beside the place where they stand: closed until it is asked for, by pointer or by key.
import { markupText } from '../base/printable.js';
import { type Explained, explained } from '../report/metricExplanations.js';

/** The explanations of metrics of steps or of evaluations, those that have any, each once. */
export function explanationsOf(kind: Explained['kind'], names: readonly string[]): Explained[] {
  const known = new Set(names.map((name) => name.replace(/@\d+/, '@k')));
  return explained.filter((entry) => entry.kind === kind && known.has(entry.name));
}

/** `What this shows` of some metrics: meaning, formula, source, where they are computed, what is normal. Empty where none is explained. */
export function meaningsHtml(kind: Explained['kind'], names: readonly string[], what: string): string {
  const entries = explanationsOf(kind, names);
  if (entries.length === 0) return '';
  return `<details class="meanings"><summary>What ${markupText(what)}</summary><dl>\n${entries.map(entryHtml).join('\n')}\n</dl></details>`;
}

function entryHtml({ name, label, meaning, explanation }: Explained): string {
  const { formula, source, where, normal } = explanation;
  const named = label === name ? '' : ` <code>${markupText(name)}</code>`;
  return [
    `<dt><strong>${markupText(label)}</strong>${named}: ${markupText(meaning)}</dt>`,
    `<dd>Formula: <code>${markupText(formula)}</code></dd>`,
    `<dd>Source: ${markupText(source)}; computed in <code>${markupText(where)}</code></dd>`,
    `<dd>Normal: ${markupText(normal)}</dd>`,
  ].join('');
}
