/** Something that reads what may come from anybody. */
export interface Target {
  /** Inputs as they should be. */
  readonly seeds: readonly Uint8Array[];
  /** What may stand anywhere in them, where they are text. */
  readonly words: readonly string[];
  /** Reads an input. It may refuse it by an error that says so in words; nothing else may go wrong. */
  read(input: Uint8Array): unknown;
  /** Takes back what it needs to read them. */
  close(): void;
}
