// What zod found wrong with one layer of configuration, as lines for a person.
import type { z } from 'zod';
import { nearest } from '../base/nearest.js';
import { allowedText, type SchemaNode } from './allowed.js';
import { type JsonValue, joinPath, type Mistake, quote } from './json.js';
import { jsonSchema, schemaAt } from './jsonSchema.js';
import { configSchema } from './schema.js';

/**
 * Everything wrong with one layer by itself (every key may be absent). Empty: nothing. Of each object's unknown
 * keys the first `explained` get advice: looking for neighbours takes longer than all else.
 */
export function layerMistakes(layer: JsonValue, explained: number): Mistake[] {
  const result = configSchema.safeParse(layer);
  if (result.success) return [];
  const mistakes = result.error.issues.flatMap((issue) => issueMistakes(issue, layer, explained));
  // One line a path: a number can be both too big and no multiple, and the line names both rules.
  return [...new Map(mistakes.map((mistake) => [mistake.path, mistake])).values()];
}

type Issue = z.core.$ZodIssue;

function issueMistakes(issue: Issue, layer: JsonValue, explained: number): Mistake[] {
  const path = showPath(issue.path);
  if (issue.code === 'unrecognized_keys') {
    return issue.keys.map((key, i) => ({
      path: joinPath(path, key),
      message: i < explained ? `unknown key. ${suggestion(issue.path, key)}` : 'unknown key.',
    }));
  }
  const allowed = allowedText(schemaAt(issue.path) ?? {});
  return [{ path, message: `must be ${allowed} (got ${shown(valueAt(layer, issue.path))}).` }];
}

function showPath(path: readonly PropertyKey[]): string {
  return path.reduce<string>((shownPath, key) => joinPath(shownPath, key as string | number), '');
}

function valueAt(layer: JsonValue, path: readonly PropertyKey[]): JsonValue | undefined {
  let value: JsonValue | undefined = layer;
  for (const key of path) {
    if (value === null || typeof value !== 'object') return undefined;
    value = (value as Record<PropertyKey, JsonValue>)[key];
  }
  return value;
}

function shown(value: JsonValue | undefined): string {
  if (value === undefined) return 'nothing';
  if (Array.isArray(value)) return 'a list';
  if (value !== null && typeof value === 'object') return 'an object';
  return typeof value === 'string' ? quote(value) : String(value);
}

/** The nearest key at this level, else the same or nearest key anywhere, else what is allowed here. */
function suggestion(parent: readonly PropertyKey[], key: string): string {
  const siblings = Object.keys(schemaAt(parent)?.properties ?? {});
  const near = nearest(key, siblings);
  if (near !== null) return `Did you mean ${joinPath(showPath(parent), near)}?`;
  const everywhere = allPaths(jsonSchema(), '');
  const lastKeys = everywhere.map((path) => path.slice(path.lastIndexOf('.') + 1));
  const nearAnywhere = nearest(key, lastKeys);
  if (nearAnywhere !== null) return `Did you mean ${everywhere[lastKeys.indexOf(nearAnywhere)]}?`;
  return `Allowed here: ${siblings.join(', ')}.`;
}

function allPaths(node: SchemaNode, parent: string): string[] {
  return Object.entries(node.properties ?? {}).flatMap(([key, child]) => {
    const path = joinPath(parent, key);
    return [path, ...allPaths(child, path)];
  });
}
