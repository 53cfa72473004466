/**
 * An Elixir term as the engine holds it, decoded from external term format with the cut marks of FORMAT.md made explicit.
 * Integers are `number` where exact, else `bigint`; floats are boxed, so that `1.0` stays a float.
 */
export type Term = number | bigint | Atom | Float | Binary | Tuple | List | MapTerm | Pid | Reference | Port | Fun | Cut;

export interface Atom {
  readonly type: 'atom';
  readonly name: string;
}
export interface Float {
  readonly type: 'float';
  readonly value: number;
}
/** A binary or bitstring; `bits` is 8 * bytes.length unless its last byte is partial. `total` bits when `bytes` is only the prefix kept. */
export interface Binary {
  readonly type: 'binary';
  readonly bytes: Uint8Array;
  readonly bits: number;
  readonly total?: number;
}
/** `size` is given when only the first elements were kept. */
export interface Tuple {
  readonly type: 'tuple';
  readonly items: readonly Term[];
  readonly size?: number;
}
/** A list; `tail` only when improper; `remaining` when cut (-1: not counted). Charlists are lists too. */
export interface List {
  readonly type: 'list';
  readonly items: readonly Term[];
  readonly tail?: Term;
  readonly remaining?: number;
}
/** Pairs in the order recorded; `remaining` pairs were cut. A struct is a map with an atom under `__struct__`. */
export interface MapTerm {
  readonly type: 'map';
  readonly pairs: readonly (readonly [Term, Term])[];
  readonly remaining?: number;
}
export interface Pid {
  readonly type: 'pid';
  readonly node: string;
  readonly id: number;
  readonly serial: number;
  readonly creation: number;
}
export interface Reference {
  readonly type: 'reference';
  readonly node: string;
  readonly creation: number;
  readonly ids: readonly number[];
}
export interface Port {
  readonly type: 'port';
  readonly node: string;
  readonly id: bigint;
  readonly creation: number;
}
export interface Fun {
  readonly type: 'fun';
  readonly module: string;
  readonly name: string;
  readonly arity: number;
  /** Only of a local fn: its index and unique number as `inspect` prints them, and what it captured. */
  readonly local?: { readonly index: number; readonly uniq: number | bigint; readonly env: readonly Term[] };
}
/** A whole value that was not kept. */
export interface Cut {
  readonly type: 'cut';
  readonly why: 'depth' | 'redacted' | 'governed' | 'fun' | 'unknown';
}
