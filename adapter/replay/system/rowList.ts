import { grouping } from '../../recording/index/grouped.js';
import type { Work } from '../../recording/turns.js';

/** Some rows of the control table, ascending: a process's events of some kinds are found without going through the others. */
export class RowList {
  private constructor(private readonly rows: Uint32Array) {}

  /** Those of the kinds that are in it. */
  static *listing(kind: Uint8Array, isIn: (kind: number) => boolean): Work<RowList> {
    const { items } = yield* grouping(kind.length, 1, (row) => (isIn(kind[row] as number) ? 0 : -1));
    return new RowList(items);
  }

  /** Those from `from` to (not including) `to`. */
  between(from: number, to: number): Uint32Array {
    return this.rows.subarray(this.countBefore(from), this.countBefore(to));
  }

  /** The last of them from `from` to (not including) `to`, or -1. */
  lastBetween(from: number, to: number): number {
    const row = this.rows[this.countBefore(to) - 1];
    return row !== undefined && row >= from ? row : -1;
  }

  private countBefore(row: number): number {
    let low = 0;
    let high = this.rows.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((this.rows[middle] as number) < row) low = middle + 1;
      else high = middle;
    }
    return low;
  }
}
