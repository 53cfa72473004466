import type { Term, Tuple } from '../../recording/term.js';
import { Reader } from './reader.js';

const FLOAT = /-?\d[\d_]*\.\d[\d_]*(?:[eE][+-]?\d+)?/y;
const INTEGER = /-?(?:0x[\da-fA-F]+|0b[01]+|0o[0-7]+|\d[\d_]*)/y;
const STRING = /"((?:[^"\\]|\\.)*)"/sy;
const ATOM = /:([_\p{L}][\p{L}\p{N}_@]*[?!]?)/uy;
const QUOTED_ATOM = /:"((?:[^"\\]|\\.)*)"/sy;
const WORD = /(true|false|nil)(?![\p{L}\p{N}_])/uy;
const ALIAS = /\p{Lu}[\p{L}\p{N}_]*(?:\.\p{Lu}[\p{L}\p{N}_]*)*/uy;
const KEY = /([_\p{L}][\p{L}\p{N}_@]*[?!]?|"(?:[^"\\]|\\.)*"):\s/uy;

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

/** Reads `text` as a literal; undefined where it is anything else. */
export function parseLiteral(text: string): Term | undefined {
  const reader = new Reader(text.trim());
  const literal = readLiteral(reader);
  return reader.atEnd() ? literal : undefined;
}

/** A literal with the space around it; undefined where something else stands. */
export function readLiteral(reader: Reader): Term | undefined {
  reader.space();
  const literal = readScalar(reader) ?? readSequence(reader);
  reader.space();
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
  reader.space();
  while (!reader.eat(end)) {
    const item = read(reader);
    reader.space();
    if (item === undefined || (!reader.eat(',') && reader.peek() !== end)) return undefined;
    items.push(item);
    reader.space();
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
