// What a key of the configuration allows: in words, and of one number. Without the schema itself, which is too large for pages.

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

/** Whether a number is allowed by the schema of one. */
export function allowsNumber({ type, minimum, maximum }: SchemaNode, value: number): boolean {
  return value >= minimum! && value <= maximum! && (type !== 'integer' || Number.isInteger(value));
}
