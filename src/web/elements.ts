// Elements of the page. All text goes in as text: nothing is ever parsed as markup here.

/** The element of this id. Throws where the page has none. */
export function byId<E extends HTMLElement = HTMLElement>(id: string): E {
  const found = document.getElementById(id);
  if (found === null) throw new Error(`no #${id}`);
  return found as E;
}

/** A new element with attributes and content. */
export function element<K extends keyof HTMLElementTagNameMap>(
  tag: K,
  attributes: Readonly<Record<string, string>> = {},
  ...content: readonly (Node | string)[]
): HTMLElementTagNameMap[K] {
  const made = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) made.setAttribute(name, value);
  made.append(...content);
  return made;
}

/** A Chinese word that says what it means: on pointing at it, and above it once it is tapped. */
export function glossed(word: string, meaning: string): HTMLElement {
  const chinese = element('span', { lang: 'zh' }, word);
  const ruby = element('ruby', { class: 'zh', title: meaning }, chinese, element('rt', {}, meaning));
  ruby.addEventListener('click', () => ruby.classList.toggle('glossed'));
  return ruby;
}

/** A table with caption, head and scopes; the first cell of a row is its header. */
export function table(
  caption: string,
  headers: readonly string[],
  rows: readonly (readonly (Node | string)[])[],
): HTMLTableElement {
  const head = headers.map((text) => element('th', { scope: 'col' }, text));
  const body = rows.map((cells) =>
    element(
      'tr',
      {},
      ...cells.map((cell, i) => (i === 0 ? element('th', { scope: 'row' }, cell) : element('td', {}, cell))),
    ),
  );
  return element(
    'table',
    {},
    element('caption', {}, caption),
    element('thead', {}, element('tr', {}, ...head)),
    element('tbody', {}, ...body),
  );
}

/** A number as people read it. */
export function shown(value: number | null | undefined): string {
  if (value === null || value === undefined) return '-';
  const size = Math.abs(value);
  if (size !== 0 && size < 0.005) return value.toPrecision(1);
  return value.toFixed(size < 10 ? 2 : 1);
}

/** A count with a letter for thousands and millions. */
export function shortCount(value: number): string {
  if (value < 0) return `-${shortCount(-value)}`;
  if (value >= 999_500) return `${Number((value / 1e6).toFixed(2))}M`;
  return value >= 1000 ? `${Number((value / 1e3).toFixed(1))}k` : String(Math.round(value));
}

/** Fills a choice with texts; the values are their positions. */
export function fill(select: HTMLSelectElement, texts: readonly string[]): void {
  select.replaceChildren(...texts.map((text, i) => element('option', { value: String(i) }, text)));
}
