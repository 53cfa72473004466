/** Things in order, of which there may be very many. Any array is. */
export interface Many<T> extends Iterable<T> {
  readonly length: number;
  at(index: number): T | undefined;
  /** As of arrays. */
  slice(from?: number, to?: number): readonly T[];
  map<U>(make: (thing: T, index: number) => U): U[];
}

/** Many things, each made anew whenever it is looked at. */
export class Made<T> implements Many<T> {
  constructor(
    readonly length: number,
    private readonly make: (index: number) => T,
  ) {}

  at(index: number): T | undefined {
    const from = index < 0 ? index + this.length : index;
    return from >= 0 && from < this.length ? this.make(from) : undefined;
  }

  slice(from = 0, to = this.length): readonly T[] {
    const place = (index: number): number => (index < 0 ? Math.max(0, index + this.length) : Math.min(index, this.length));
    const first = place(from);
    return Array.from({ length: Math.max(0, place(to) - first) }, (_, i) => this.make(first + i));
  }

  map<U>(make: (thing: T, index: number) => U): U[] {
    return Array.from({ length: this.length }, (_, i) => make(this.make(i), i));
  }

  *[Symbol.iterator](): Iterator<T> {
    for (let i = 0; i < this.length; i++) yield this.make(i);
  }
}
