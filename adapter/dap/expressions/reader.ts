const SPACE = /\s*/y;

/** A place in a text, and what can be read from there. */
export class Reader {
  at = 0;

  constructor(private readonly text: string) {}

  atEnd(): boolean {
    return this.at >= this.text.length;
  }

  peek(): string | undefined {
    return this.text[this.at];
  }

  eat(expected: string): boolean {
    if (!this.text.startsWith(expected, this.at)) return false;
    this.at += expected.length;
    return true;
  }

  /** Passes over white space. */
  space(): void {
    this.take(SPACE);
  }

  /** Matches `pattern`, which must be sticky, here. */
  take(pattern: RegExp): RegExpExecArray | undefined {
    pattern.lastIndex = this.at;
    const match = pattern.exec(this.text);
    if (match === null) return undefined;
    this.at = pattern.lastIndex;
    return match;
  }

  since(start: number): string {
    return this.text.slice(start, this.at);
  }
}
