// The schema as JSON Schema, for editors (configs/schema.json) and for wording what a key allows.
import * as z from 'zod';
import { configSchema } from './schema.js';

/** The part of JSON Schema that zod emits for our schema. */
export interface SchemaNode {
  readonly type?: string;
  readonly enum?: readonly string[];
  readonly minimum?: number;
  readonly maximum?: number;
  readonly multipleOf?: number;
  readonly items?: SchemaNode;
  readonly properties?: Readonly<Record<string, SchemaNode>>;
}

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

/** What a schema allows, in words: `an integer from 2 to 256`. */
export function allowedText(node: SchemaNode): string {
  if (node.enum !== undefined) return `one of ${node.enum.join(', ')}`;
  if (node.type === 'array') return `a list, each ${allowedText(node.items ?? {})}`;
  if (node.type === 'integer' || node.type === 'number') {
    const kind = node.type === 'integer' ? 'an integer' : 'a number';
    const multiple = node.multipleOf === undefined ? '' : ` and a multiple of ${node.multipleOf}`;
    return `${kind} from ${node.minimum} to ${node.maximum}${multiple}`;
  }
  if (node.type === 'object') return 'an object';
  return node.type === 'string' ? 'a text' : 'a valid value';
}
