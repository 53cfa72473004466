import type { Column } from './columnFile.js';

/** A column while it is being filled: no larger than twice what it holds, where an array of numbers and the column made of it took four times that. */
export class Filling<C extends Column> {
  length = 0;
  private numbers: C;

  constructor(private readonly type: new (length: number) => C) {
    this.numbers = new type(64);
  }

  push(number: number): void {
    if (this.length === this.numbers.length) {
      const wider = new this.type(this.length * 2);
      wider.set(this.numbers);
      this.numbers = wider;
    }
    this.numbers[this.length++] = number;
  }

  column(): Column {
    return this.numbers.subarray(0, this.length);
  }
}
