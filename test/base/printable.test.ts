// What may be shown: words of any language as they are; what drives a terminal or turns a page around as escapes.
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { markupJson, markupText, printable, printableJson } from '../../src/base/printable.js';

const strange = [
  ...Array.from({ length: 0x20 }, (_, i) => i),
  ...Array.from({ length: 0x21 }, (_, i) => 0x7f + i),
  ...[0x61c, 0x200e, 0x200f, 0x2028, 0x2029, 0x202a, 0x202b, 0x202c, 0x202d, 0x202e],
  ...[0x2066, 0x2067, 0x2068, 0x2069],
].map((code) => String.fromCharCode(code));

test('every control character and every mark of direction is escaped, and nothing else', () => {
  for (const char of strange) {
    const code = char.charCodeAt(0).toString(16).padStart(4, '0');
    expect(printable(`a${char}b`)).toBe(`a\\u${code}b`);
  }
  const plain = 'plain ~ 进 ü é 😀 שלום \u00a0\u200b\u2027\u202f\\u001b';
  expect(printable(plain)).toBe(plain);
});

test('JSON keeps its value and its own line breaks, without a raw one of them', () => {
  const value = { [`key${strange.join('')}`]: strange, nested: { text: '进 "x" \\' } };
  const text = printableJson(value);
  expect(JSON.parse(text)).toEqual(value);
  for (const char of strange.filter((one) => one !== '\n')) expect(text).not.toContain(char);
  expect(printableJson({ a: [1] })).toBe('{\n  "a": [\n    1\n  ]\n}');
});

test('as markup, a text has no character that could begin any', () => {
  fc.assert(fc.property(fc.string(), (text) => !/[<>"']|&(?!\w|#)/.test(markupText(text))));
  expect(markupText('<think> & "x"')).toBe('&lt;think&gt; &amp; &quot;x&quot;');
  expect(markupJson({ a: '<' })).toBe('{\n  &quot;a&quot;: &quot;&lt;&quot;\n}');
});
