import type { Term } from '../../recording/term.js';
import { readLiteral } from './literal.js';
import { Reader } from './reader.js';

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

/** Reads `text` as a path; undefined where it is anything else. */
export function parsePath(text: string): Path | undefined {
  const reader = new Reader(text.trim());
  const path = readPath(reader);
  return reader.atEnd() ? path : undefined;
}

/** A path as far as it goes; undefined where something else stands. */
export function readPath(reader: Reader): Path | undefined {
  const variable = reader.take(VARIABLE)?.[0];
  if (variable === undefined) return undefined;
  const parts: Part[] = [];
  while (reader.peek() === '.' || reader.peek() === '[') {
    const part = readPart(reader);
    if (part === undefined) return undefined;
    parts.push(part);
  }
  return { variable, parts };
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
