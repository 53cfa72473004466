/**
 * A row for each tag, in two columns: a Map with a million keys beyond 32 bits takes seconds. A tag's lowest bits, which are a hash, say where to look
 * for it first.
 */
export class TagTable {
  private readonly mask: number;
  private readonly tags: Float64Array;
  private readonly rows: Int32Array;

  /** `most`: how many tags there may be. */
  constructor(most: number) {
    const size = 2 ** Math.ceil(Math.log2(Math.max(most, 1) * 2));
    this.mask = size - 1;
    this.tags = new Float64Array(size);
    this.rows = new Int32Array(size).fill(-1);
  }

  /** The row of a tag, or -1. */
  get(tag: number): number {
    return this.rows[this.find(tag)] as number;
  }

  set(tag: number, row: number): void {
    const at = this.find(tag);
    this.tags[at] = tag;
    this.rows[at] = row;
  }

  private find(tag: number): number {
    let at = (tag >>> 0) & this.mask;
    while (this.rows[at] !== -1 && this.tags[at] !== tag) at = (at + 1) & this.mask;
    return at;
  }
}
