// Texts as a terminal lays them out: in columns, of which Chinese words take two a character.

/** East Asian Wide and Fullwidth (Unicode TR 11), and what is shown as a picture. */
const wide =
  /[\u1100-\u115f\u2e80-\u303e\u3041-\ua4cf\ua960-\ua97f\uac00-\ud7a3\uf900-\ufaff\ufe10-\ufe19\ufe30-\ufe6f\uff01-\uff60\uffe0-\uffe6\u{1f300}-\u{1faff}\u{20000}-\u{3fffd}]/u;
/** Marks that stand on the character before. */
const narrow = /[\p{Mn}\p{Me}\p{Cf}]/u;

/** Columns of a printable text without colours. */
export function columnsOf(text: string): number {
  // Nearly all text: one column a character.
  if (/^[\x20-\x7e]*$/.test(text)) return text.length;
  let columns = 0;
  for (const char of text) columns += narrow.test(char) ? 0 : wide.test(char) ? 2 : 1;
  return columns;
}

/** The beginning of a text that has room in so many columns, and the rest; at least one character of it. */
export function cutAt(text: string, width: number): [head: string, rest: string] {
  let head = '';
  let used = 0;
  for (const char of text) {
    used += columnsOf(char);
    if (used > width && head !== '') break;
    head += char;
  }
  return [head, text.slice(head.length)];
}

/** A long word cut where a part of it ends, as keys, paths and lists have them; else where there is no more room. */
function cutWord(word: string, width: number): [head: string, rest: string] {
  const [head, rest] = cutAt(word, width);
  const [parts = ''] = /^.*[./,+=:_-](?=.)/.exec(head) ?? [];
  return rest === '' || columnsOf(parts) < width / 3 ? [head, rest] : [parts, word.slice(parts.length)];
}

/** A text in at most so many columns; `…` in place of what is left out. */
export function shortened(text: string, width: number): string {
  return columnsOf(text) <= width ? text : `${cutAt(text, width - 1)[0]}…`;
}

/** A text with spaces after it, up to so many columns. */
export function padded(text: string, width: number): string {
  return text + ' '.repeat(Math.max(0, width - columnsOf(text)));
}

/** Spaces, or something between them; what it stands for goes wherever it goes. */
interface Token<T> {
  readonly text: string;
  readonly of: T;
}

/**
 * Pieces of a line as rows of at most `width` columns, broken at spaces, within a word where it has no room; rows
 * after the first are indented. Each piece keeps what it is given with, such as a colour.
 */
export function rowsOf<T>(pieces: readonly Token<T>[], width: number, indent = ''): Token<T>[][] {
  const rows: Token<T>[][] = [[]];
  let used = 0;
  const put = (text: string, of: T) => {
    (rows.at(-1) as Token<T>[]).push({ text, of });
    used += columnsOf(text);
  };
  const next = (of: T) => {
    const ended = rows.at(-1) as Token<T>[];
    if (/^ +$/.test(ended.at(-1)?.text ?? '')) ended.pop();
    rows.push([]);
    used = 0;
    if (indent !== '') put(indent, of);
  };
  for (const { text, of } of pieces) {
    for (const part of text.split(/( +)/).filter((one) => one !== '')) {
      const fits = used + columnsOf(part) <= width;
      if (!fits && part.startsWith(' ')) {
        next(of);
        continue;
      }
      const begun = used > (rows.length > 1 ? indent.length : 0);
      if (!fits && begun) next(of);
      let rest = part;
      while (used + columnsOf(rest) > width) {
        const [head, after] = cutWord(rest, width - used);
        if (after === '') break;
        put(head, of);
        next(of);
        rest = after;
      }
      put(rest, of);
    }
  }
  return rows;
}

/** A text as rows of at most so many columns. */
export function wrapped(text: string, width: number): string[] {
  return rowsOf([{ text, of: null }], width).map((row) =>
    row
      .map((token) => token.text)
      .join('')
      .trimEnd(),
  );
}
