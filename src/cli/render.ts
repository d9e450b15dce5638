// Numbers as the command line shows them. Tables are those of the report.
import { grouped } from '../base/numeric.js';

/** Three significant places for a score or a loss, whole numbers as they are, `-` for none. */
export function shortNumber(value: number | null | undefined): string {
  if (value === null || value === undefined) return '-';
  if (Number.isInteger(value)) return grouped(value);
  const size = Math.abs(value);
  if (size >= 100) return value.toFixed(0);
  if (size >= 10) return value.toFixed(1);
  return size >= 0.01 ? value.toFixed(3) : value.toPrecision(2);
}

/** Rows as `shortNumber` writes them, where the numbers of a column have the places of the one that has fewest. */
export function shortColumns(rows: readonly (readonly (number | null | undefined)[])[]): string[][] {
  const [first = []] = rows;
  const places = first.map((_, c) => fewestPlaces(rows.map((row) => row[c])));
  return rows.map((row) =>
    row.map((value, c) => {
      const own = places[c];
      return typeof value === 'number' && own !== null ? value.toFixed(own) : shortNumber(value);
    }),
  );
}

/** Places after the point that the numbers of a column have at least, whole ones apart; null where all are whole. */
function fewestPlaces(values: readonly (number | null | undefined)[]): number | null {
  const texts = values.filter((value) => value && !Number.isInteger(value)).map(shortNumber);
  const places = texts.flatMap((text) => /^-?\d+(?:\.(\d+))?$/.exec(text)?.slice(1) ?? []);
  return places.length === 0 ? null : Math.min(...places.map((digits = '') => digits.length));
}

/** Bytes in the largest fitting unit of 1,024. */
export function byteSize(bytes: number): string {
  const units = ['B', 'KiB', 'MiB', 'GiB'];
  let size = bytes;
  let unit = 0;
  while (size >= 1024 && unit < units.length - 1) {
    size /= 1024;
    unit++;
  }
  return `${unit === 0 ? size : size.toFixed(1)} ${units[unit]}`;
}

/** Seconds as `1:05` or `2:03:04`. */
export function duration(seconds: number): string {
  const whole = Math.max(0, Math.round(seconds));
  const two = (part: number) => String(part).padStart(2, '0');
  const hours = Math.floor(whole / 3600);
  const minutes = Math.floor(whole / 60) % 60;
  return hours > 0 ? `${hours}:${two(minutes)}:${two(whole % 60)}` : `${minutes}:${two(whole % 60)}`;
}

/** First eight letters of a hash, as runs and messages show it. */
export function shortHash(sha256: string): string {
  return sha256.slice(0, 8);
}

/** "1 completion each", "8 completions each". */
export function completionsEach(samples: number): string {
  return `${samples} completion${samples === 1 ? '' : 's'} each`;
}
