// The schema as JSON Schema, for editors (configs/schema.json) and for what a key allows.
import * as z from 'zod';
import type { SchemaNode } from './allowed.js';
import { configSchema } from './schema.js';

let cached: SchemaNode | undefined;

/** JSON Schema (draft 2020-12) of a configuration file: what may be written, defaults optional. */
export function jsonSchema(): SchemaNode {
  cached ??= z.toJSONSchema(configSchema, { io: 'input' }) as SchemaNode;
  return cached;
}

/** The schema at a path of keys and list positions, or undefined where there is none. */
export function schemaAt(path: readonly PropertyKey[]): SchemaNode | undefined {
  let node: SchemaNode | undefined = jsonSchema();
  for (const key of path) {
    if (typeof key === 'number') node = node?.items;
    else node = Object.hasOwn(node?.properties ?? {}, key) ? node?.properties?.[String(key)] : undefined;
  }
  return node;
}
