// What pictures are drawn with: elements of SVG as text.
import { markupText } from '../base/printable.js';

/** Texts as they are; numbers are pixels and get one decimal. */
export type Attributes = Readonly<Record<string, string | number>>;

/** An element, with markup within it where there is any. */
export function element(name: string, attributes: Attributes, content?: string): string {
  const written = Object.entries(attributes).map(([key, value]) => {
    return ` ${key}="${typeof value === 'number' ? value.toFixed(1) : markupText(value)}"`;
  });
  const start = `<${name}${written.join('')}`;
  return content === undefined ? `${start}/>` : `${start}>${content}</${name}>`;
}

/** Words at a place, which is their middle unless `more` has another anchor. */
export function textAt(x: number, y: number, words: string, more: Attributes = {}): string {
  return element('text', { x, y, 'text-anchor': 'middle', ...more }, markupText(words));
}

/** A picture of so many pixels that needs nothing else, an element a line. */
export function svgFile(
  { width, height }: { readonly width: number; readonly height: number },
  attributes: Attributes,
  parts: readonly string[],
): string {
  const place = { xmlns: 'http://www.w3.org/2000/svg', viewBox: `0 0 ${width} ${height}` };
  return element('svg', { ...place, ...attributes }, ['', ...parts, ''].join('\n'));
}
