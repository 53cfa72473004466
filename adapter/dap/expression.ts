import type { Term, Tuple } from '../recording/term.js';

/**
 * What `evaluate` understands: a variable or module attribute, then fields and indexes. Nothing that would have to run.
 *
 *     path   := name part*
 *     part   := "." name | "[" literal "]"
 *     literal := 42 | -1 | 1.5 | "text" | :atom | :"an atom" | true | false | nil | Some.Module | {literal, …} | [literal, …] | [key: literal, …]
 *              | %{literal => literal, …} | %{key: literal, …}
 */
export interface Path {
  readonly variable: string;
  readonly parts: readonly Part[];
}

/** One step into a value; `text` as it was written. */
export type Part =
  | { readonly kind: 'field'; readonly name: string; readonly text: string }
  | { readonly kind: 'index'; readonly key: Term; readonly text: string };

const VARIABLE = /(?:@?[_\p{Ll}\p{Lo}][\p{L}\p{N}_]*[?!]?|&\d+)/uy;
const FIELD = /[_\p{L}][\p{L}\p{N}_]*[?!]?/uy;
const FLOAT = /-?\d[\d_]*\.\d[\d_]*(?:[eE][+-]?\d+)?/y;
const INTEGER = /-?(?:0x[\da-fA-F]+|0b[01]+|0o[0-7]+|\d[\d_]*)/y;
const STRING = /"((?:[^"\\]|\\.)*)"/sy;
const ATOM = /:([_\p{L}][\p{L}\p{N}_@]*[?!]?)/uy;
const QUOTED_ATOM = /:"((?:[^"\\]|\\.)*)"/sy;
const WORD = /(true|false|nil)(?![\p{L}\p{N}_])/uy;
const ALIAS = /\p{Lu}[\p{L}\p{N}_]*(?:\.\p{Lu}[\p{L}\p{N}_]*)*/uy;
const KEY = /([_\p{L}][\p{L}\p{N}_@]*[?!]?|"(?:[^"\\]|\\.)*"):\s/uy;
const SPACE = /\s*/y;

const ESCAPES: Record<string, string> = {
  n: '\n',
  t: '\t',
  r: '\r',
  e: '\x1b',
  s: ' ',
  '0': '\0',
  a: '\x07',
  b: '\b',
  f: '\f',
  v: '\v',
  d: '\x7f',
};

/** Reads `text` as a path; undefined where it is anything else. */
export function parsePath(text: string): Path | undefined {
  const reader = new Reader(text.trim());
  const variable = reader.take(VARIABLE)?.[0];
  if (variable === undefined) return undefined;
  const parts: Part[] = [];
  while (!reader.atEnd()) {
    const part = readPart(reader);
    if (part === undefined) return undefined;
    parts.push(part);
  }
  return { variable, parts };
}

/** Reads `text` as a literal; undefined where it is anything else. */
export function parseLiteral(text: string): Term | undefined {
  const reader = new Reader(text.trim());
  const literal = readLiteral(reader);
  return reader.atEnd() ? literal : undefined;
}

function readPart(reader: Reader): Part | undefined {
  const start = reader.at;
  if (reader.eat('.')) {
    const name = reader.take(FIELD)?.[0];
    return name === undefined ? undefined : { kind: 'field', name, text: reader.since(start) };
  }
  if (!reader.eat('[')) return undefined;
  const key = readLiteral(reader);
  return key !== undefined && reader.eat(']') ? { kind: 'index', key, text: reader.since(start) } : undefined;
}

function readLiteral(reader: Reader): Term | undefined {
  reader.take(SPACE);
  const literal = readScalar(reader) ?? readSequence(reader);
  reader.take(SPACE);
  return literal;
}

function readScalar(reader: Reader): Term | undefined {
  const float = reader.take(FLOAT);
  if (float) return { type: 'float', value: Number(float[0].replaceAll('_', '')) };
  const integer = reader.take(INTEGER);
  if (integer) return toInteger(integer[0].replaceAll('_', ''));
  const string = reader.take(STRING);
  if (string) return toBinary(withoutEscapes(string[1] ?? ''));
  const atom = reader.take(ATOM) ?? reader.take(WORD);
  if (atom) return { type: 'atom', name: atom[1] ?? '' };
  const quoted = reader.take(QUOTED_ATOM);
  if (quoted) return { type: 'atom', name: withoutEscapes(quoted[1] ?? '') };
  const alias = reader.take(ALIAS);
  return alias ? { type: 'atom', name: `Elixir.${alias[0]}` } : undefined;
}

function readSequence(reader: Reader): Term | undefined {
  if (reader.eat('{')) {
    const items = readItems(reader, '}', readLiteral);
    return items && { type: 'tuple', items };
  }
  if (reader.eat('[')) {
    const items = readItems(reader, ']', (one) => readKeyed(one) ?? readLiteral(one));
    return items && { type: 'list', items };
  }
  if (reader.eat('%{')) {
    const entries = readItems(reader, '}', (one) => readKeyed(one) ?? readArrow(one));
    return entries && { type: 'map', pairs: entries.map(({ items: [key = 0, value = 0] }) => [key, value]) };
  }
  return undefined;
}

function readItems<T extends Term>(reader: Reader, end: string, read: (reader: Reader) => T | undefined): T[] | undefined {
  const items: T[] = [];
  reader.take(SPACE);
  while (!reader.eat(end)) {
    const item = read(reader);
    reader.take(SPACE);
    if (item === undefined || (!reader.eat(',') && reader.peek() !== end)) return undefined;
    items.push(item);
    reader.take(SPACE);
  }
  return items;
}

/** `key: literal`, as the pair that it is. */
function readKeyed(reader: Reader): Tuple | undefined {
  const key = reader.take(KEY)?.[1];
  const value = key === undefined ? undefined : readLiteral(reader);
  if (key === undefined || value === undefined) return undefined;
  const name = key.startsWith('"') ? withoutEscapes(key.slice(1, -1)) : key;
  return { type: 'tuple', items: [{ type: 'atom', name }, value] };
}

/** `literal => literal` */
function readArrow(reader: Reader): Tuple | undefined {
  const key = readLiteral(reader);
  const value = key !== undefined && reader.eat('=>') ? readLiteral(reader) : undefined;
  return key === undefined || value === undefined ? undefined : { type: 'tuple', items: [key, value] };
}

function toInteger(digits: string): Term {
  const magnitude = BigInt(digits.startsWith('-') ? digits.slice(1) : digits);
  const value = digits.startsWith('-') ? -magnitude : magnitude;
  return BigInt.asIntN(53, value) === value ? Number(value) : value;
}

function toBinary(text: string): Term {
  const bytes = new TextEncoder().encode(text);
  return { type: 'binary', bytes, bits: bytes.length * 8 };
}

function withoutEscapes(text: string): string {
  return text.replace(/\\(?:u\{([\da-fA-F]+)\}|u([\da-fA-F]{4})|x([\da-fA-F]{2})|(.))/gs, (_, braced, four, two, char) => {
    const code = braced ?? four ?? two;
    return code === undefined ? (ESCAPES[char] ?? char) : String.fromCodePoint(Number.parseInt(code, 16));
  });
}

/** A place in a text, and what can be read from there. */
class Reader {
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
