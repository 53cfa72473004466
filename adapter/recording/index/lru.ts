/**
 * Keeps the most recently used values, as many as fit: at least those that make up half of `capacity`.
 * Two maps that are dropped whole, rather than one whose oldest entry is deleted: a Map that is written all the time leaves
 * a chain of old tables behind, and what these still refer to keeps the garbage collector busy.
 */
export class Lru<K, V> {
  private recent = new Map<K, V>();
  private older = new Map<K, V>();
  private weight = 0;

  /** `weigh` says how much of `capacity` a value takes. */
  constructor(
    private readonly capacity: number,
    private readonly weigh: (value: V) => number,
  ) {}

  /** The kept value, or what `make` gives. */
  get(key: K, make: () => V): V {
    const kept = this.recent.get(key);
    if (kept !== undefined) return kept;
    const value = this.older.get(key) ?? make();
    this.recent.set(key, value);
    this.weight += this.weigh(value);
    if (this.weight > this.capacity / 2) {
      this.older = this.recent;
      this.recent = new Map();
      this.weight = 0;
    }
    return value;
  }

  clear(): void {
    this.recent = new Map();
    this.older = new Map();
    this.weight = 0;
  }
}
