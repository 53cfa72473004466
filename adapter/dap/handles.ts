/** Numbers kept for keys before the numbering starts anew. */
const KEYS_KEPT = 200_000;

/**
 * Gives things numbers for as long as a stop lasts. The same key gets the same number at the next stop, so that what a user
 * has unfolded stays unfolded; what nobody asked for since the last stop is not found under its old number.
 */
export class Handles<T> {
  readonly #numbers = new Map<string, number>();
  #values = new Map<number, T>();
  #before = new Map<number, T>();
  #next: number;

  /** Numbers count up from `first`. */
  constructor(first: number) {
    this.#next = first;
  }

  put(key: string, value: T): number {
    let number = this.#numbers.get(key);
    if (number === undefined) {
      number = this.#next++;
      this.#numbers.set(key, number);
    }
    this.#values.set(number, value);
    return number;
  }

  get(number: number): T | undefined {
    return this.#values.get(number);
  }

  /** Also what it stood for at the stop before, where nobody has asked anew: for a while clients show what they had, and users click on it. */
  lately(number: number): T | undefined {
    return this.#values.get(number) ?? this.#before.get(number);
  }

  /** A new stop: all values are of the past. */
  renew(): void {
    this.#before = this.#values;
    this.#values = new Map();
    if (this.#numbers.size > KEYS_KEPT) this.#numbers.clear();
  }
}
