export { bytes } from '../words.js';

/** `1,234 events`, `1 event`. Not with `toLocaleString`: the first call takes as long as to read a small recording. */
export function count(number: number, one: string, many = `${one}s`): string {
  return `${String(number).replace(/\B(?=(\d{3})+$)/g, ',')} ${number === 1 ? one : many}`;
}

/** Columns, each as wide as its widest cell. */
export function table(rows: readonly (readonly string[])[]): string {
  const widths: number[] = [];
  for (const row of rows) {
    for (const [at, cell] of row.entries()) widths[at] = Math.max(widths[at] ?? 0, cell.length);
  }
  return rows
    .map((row) =>
      row
        .map((cell, at) => cell.padEnd(widths[at] ?? 0))
        .join('  ')
        .trimEnd(),
    )
    .join('\n');
}

/** The first few, and how many more there are. */
export function some(items: readonly string[], most = 10): string[] {
  return items.length <= most ? [...items] : [...items.slice(0, most), `… and ${count(items.length - most, 'more', 'more')}`];
}
