// Rows as CSV (RFC 4180, with plain line ends).

/** What a cell can hold; null: nothing. */
export type Cell = string | number | boolean | null;

/** A row without its line end. Numbers are in the shortest form that reads back to the same bits. */
export function csvLine(cells: readonly Cell[]): string {
  return cells.map(cellText).join(',');
}

function cellText(cell: Cell): string {
  const text = cell === null ? '' : String(cell);
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}
