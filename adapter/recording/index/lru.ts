/** Keeps the most recently used values, as many as fit. */
export class Lru<K, V> {
  private readonly kept = new Map<K, V>();
  private weight = 0;

  /** `weigh` says how much of `capacity` a value takes. */
  constructor(
    private readonly capacity: number,
    private readonly weigh: (value: V) => number,
  ) {}

  /** The kept value, or what `make` gives. */
  get(key: K, make: () => V): V {
    const kept = this.kept.get(key);
    if (kept !== undefined) {
      this.kept.delete(key);
      this.kept.set(key, kept);
      return kept;
    }
    const made = make();
    this.kept.set(key, made);
    this.weight += this.weigh(made);
    for (const [oldest, value] of this.kept) {
      if (this.weight <= this.capacity || oldest === key) break;
      this.kept.delete(oldest);
      this.weight -= this.weigh(value);
    }
    return made;
  }

  clear(): void {
    this.kept.clear();
    this.weight = 0;
  }
}
