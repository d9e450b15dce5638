// Strict JSON for hand-written files: no comments, no duplicate keys, no keys that reach a prototype,
// a depth limit, and every mistake with its place. Values are copied into fresh objects.
import { createScanner, type Node, type ParseError, parseTree, printParseErrorCode } from 'jsonc-parser';

export type JsonValue = null | boolean | number | string | JsonValue[] | JsonObject;
export interface JsonObject {
  [key: string]: JsonValue;
}

/** A mistake, and where: `policy.width` (empty: the whole text) or a line and column in the message. */
export interface Mistake {
  readonly path: string;
  readonly message: string;
  /** Another path that has a part in it. */
  readonly with?: string;
}

/** Deepest nesting of objects and lists that is read; the schema itself needs 3. */
const maxDepth = 32;

const forbiddenKeys = new Set(['__proto__', 'constructor', 'prototype']);

/** Whether a key could reach an object's prototype; such keys are refused everywhere. */
export function isForbiddenKey(key: string): boolean {
  return forbiddenKeys.has(key);
}

/** A text in double quotes with everything unprintable escaped, cut to `limit` characters. */
export function quote(text: string, limit = 60): string {
  const cut = text.length > limit ? `${text.slice(0, limit)}...` : text;
  return JSON.stringify(cut).replace(
    /[^ -~\u00a1-\u1fff\u2e80-\ud7ff\uf900-\ufdff\uff01-\uffef]/g,
    (char) => {
      return `\\u${char.charCodeAt(0).toString(16).padStart(4, '0')}`;
    },
  );
}

/** A path as it is shown: plain where its keys are plain, quoted otherwise. */
export function joinPath(parent: string, key: string | number): string {
  if (typeof key === 'number') return `${parent}[${key}]`;
  const shown = /^[\w$-]{1,60}$/.test(key) ? key : quote(key);
  return parent === '' ? shown : `${parent}.${shown}`;
}

/**
 * Parses JSON text to plain values. Returns the value and the mistakes; with a mistake the value is
 * undefined or incomplete and must not be used. Never throws.
 */
export function parseJson(text: string): { value: JsonValue | undefined; mistakes: Mistake[] } {
  const tooDeep = depthMistake(text);
  if (tooDeep !== null) return { value: undefined, mistakes: [tooDeep] };
  const errors: ParseError[] = [];
  const root = parseTree(text, errors, { disallowComments: true, allowTrailingComma: false });
  if (root === undefined || errors.length > 0) {
    // Only the first: later ones mostly follow from it.
    const [first] = errors;
    return { value: undefined, mistakes: [syntaxMistake(text, first)] };
  }
  const mistakes: Mistake[] = [];
  const value = copyNode(root, '', mistakes);
  return { value, mistakes };
}

/** The scanner does not recurse, so text of any depth is measured without using the stack. */
function depthMistake(text: string): Mistake | null {
  const scanner = createScanner(text, true);
  let depth = 0;
  for (;;) {
    scanner.scan();
    if (scanner.getTokenLength() === 0) return null;
    const first = text[scanner.getTokenOffset()];
    if (first === '{' || first === '[') depth++;
    if (first === '}' || first === ']') depth--;
    if (depth > maxDepth) {
      const where = position(text, scanner.getTokenOffset());
      return { path: '', message: `${where}: nested too deeply (allowed: ${maxDepth} levels).` };
    }
  }
}

function position(text: string, offset: number): string {
  const before = text.slice(0, offset).split(/\r\n|\r|\n/);
  return `line ${before.length}, column ${before[before.length - 1].length + 1}`;
}

const syntaxMessages: Readonly<Record<string, string>> = {
  PropertyNameExpected: 'expected a key in double quotes',
  ValueExpected: 'expected a value',
  ColonExpected: 'expected ":"',
  CommaExpected: 'expected ","',
  CloseBraceExpected: 'expected "}"',
  CloseBracketExpected: 'expected "]"',
  EndOfFileExpected: 'expected the end of the text',
  InvalidCommentToken: 'comments are not allowed',
  UnexpectedEndOfComment: 'comments are not allowed',
  UnexpectedEndOfString: 'the string does not end',
  InvalidCharacter: 'a string holds a raw control character',
  InvalidEscapeCharacter: 'unknown escape in a string',
  InvalidUnicode: 'unfinished \\u escape in a string',
};

function syntaxMistake(text: string, error: ParseError | undefined): Mistake {
  const offset = error?.offset ?? 0;
  const what = error === undefined ? undefined : syntaxMessages[printParseErrorCode(error.error)];
  const found = offset < text.length ? quote(text.slice(offset, offset + 12)) : 'the end';
  return {
    path: '',
    message: `${position(text, offset)}: ${what ?? 'not JSON'} (got ${found}). Mend the JSON.`,
  };
}

function copyNode(node: Node, path: string, mistakes: Mistake[]): JsonValue {
  const children = node.children ?? [];
  if (node.type === 'array') {
    return children.map((child, index) => copyNode(child, joinPath(path, index), mistakes));
  }
  if (node.type === 'object') return copyObject(children, path, mistakes);
  // Adding 0 turns -0 into 0, so that equal configurations have equal bytes.
  return typeof node.value === 'number' ? node.value + 0 : (node.value as JsonValue);
}

function copyObject(properties: readonly Node[], path: string, mistakes: Mistake[]): JsonObject {
  const copy: JsonObject = {};
  const seen = new Set<string>();
  for (const property of properties) {
    const [keyNode, valueNode] = property.children ?? [];
    const key = String(keyNode.value);
    const keyPath = joinPath(path, key);
    if (isForbiddenKey(key))
      mistakes.push({ path: keyPath, message: 'this key is never allowed. Remove it.' });
    else if (seen.has(key)) mistakes.push({ path: keyPath, message: 'the key is given twice. Remove one.' });
    else copy[key] = copyNode(valueNode, keyPath, mistakes);
    seen.add(key);
  }
  return copy;
}
