// Settings as YAML, for the trainers of others.
import type { Value } from './counterparts.js';

/** A value in YAML, which is JSON but for small numbers: `1e-8` would be a text to YAML's readers. */
export function yamlValue(value: Value): string {
  if (typeof value === 'number') return String(value).replace(/^(-?\d+)e/, '$1.0e');
  if (Array.isArray(value)) return `[${value.map(yamlValue).join(', ')}]`;
  if (typeof value === 'object' && value !== null)
    return `{${Object.entries(value)
      .map(([key, inner]) => `${key}: ${yamlValue(inner as Value)}`)
      .join(', ')}}`;
  return JSON.stringify(value);
}

/** A key as its program names it, its value, and the setting it comes from, where it comes from one. */
export interface YamlRow {
  readonly key: string;
  readonly value: Value;
  readonly path?: string;
}

const comment = ({ path }: YamlRow) => (path === undefined ? '' : ` # ${path}`);

/** A line a key. */
export function yamlLines(rows: readonly YamlRow[]): string[] {
  return rows.map((row) => `${row.key}: ${yamlValue(row.value)}${comment(row)}`);
}

/** Keys with dots as maps within maps; keys of one map stand together, in the order of their first. */
export function yamlTree(rows: readonly YamlRow[], indent = ''): string[] {
  const names = new Set(rows.map(({ key }) => key.split('.')[0]));
  return [...names].flatMap((name) => {
    const inner = rows.filter(({ key }) => key.split('.')[0] === name);
    if (inner[0].key === name) return yamlLines(inner).map((line) => indent + line);
    const rest = inner.map((row) => ({ ...row, key: row.key.slice(name.length + 1) }));
    return [`${indent}${name}:`, ...yamlTree(rest, `${indent}  `)];
  });
}
