import { Cursor, FormatError } from './bytes.js';
import { skipTerm } from './etfSkip.js';
import { Tag } from './etfTags.js';

/** References can make few bytes say very much. */
const MOST_BYTES = 4 * 1024 * 1024;

/** Where the value at `at` is written; as a whole it may be a reference (FORMAT.md, "Values"). Parts of it may be, still. */
export function written(payload: Uint8Array, at: number): number {
  let start = at;
  while (payload[start] === Tag.valueReference) start = target(payload, start);
  return start;
}

/** The bytes of the value at `at` without references: they mean the same outside of the block, and are the same for the same value. */
export function writtenOut(payload: Uint8Array, at: number): Uint8Array {
  const left = { bytes: MOST_BYTES };
  return parts(payload, at, left);
}

function parts(payload: Uint8Array, at: number, left: { bytes: number }): Uint8Array {
  const start = written(payload, at);
  const references: number[] = [];
  const end = skipTerm(payload, start, undefined, (reference) => references.push(reference));
  left.bytes -= end - start;
  if (left.bytes < 0) throw new FormatError(`a value of more than ${MOST_BYTES} bytes at ${at}`);
  if (references.length === 0) return payload.subarray(start, end);
  const pieces: Uint8Array[] = [];
  let from = start;
  for (const reference of references) {
    pieces.push(payload.subarray(from, reference), parts(payload, reference, left));
    from = skipTerm(payload, reference);
  }
  pieces.push(payload.subarray(from, end));
  return Buffer.concat(pieces);
}

function target(payload: Uint8Array, at: number): number {
  const back = new Cursor(payload, at + 1).varint();
  if (back === 0 || back > at) throw new FormatError(`a reference out of its block at ${at}`);
  return at - back;
}
