/** Some rows of the control table, ascending: a process's events of some kinds are found without going through the others. */
export class RowList {
  private readonly rows: Uint32Array;

  constructor(kind: Uint8Array, isIn: (kind: number) => boolean) {
    let count = 0;
    for (let row = 0; row < kind.length; row++) if (isIn(kind[row] as number)) count += 1;
    this.rows = new Uint32Array(count);
    let i = 0;
    for (let row = 0; row < kind.length; row++) if (isIn(kind[row] as number)) this.rows[i++] = row;
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
