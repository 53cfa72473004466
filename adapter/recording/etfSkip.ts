import { Cursor, FormatError } from './bytes.js';
import { Tag } from './etfTags.js';

/**
 * Where the external term at `at` (without the leading 131) ends, nothing of it decoded.
 * `onAtom` is told where each atom written in full begins.
 */
export function skipTerm(bytes: Uint8Array, at: number, onAtom?: (at: number) => void): number {
  const c = new Cursor(bytes, at);
  let left = 1;
  while (left > 0) {
    left += skipOne(c, onAtom) - 1;
    if (left > c.limit - c.at) throw new FormatError(`${left} terms announced, too few bytes left`);
  }
  return c.at;
}

/** Moves past one term's own bytes and returns how many terms are inside it. */
function skipOne(c: Cursor, onAtom?: (at: number) => void): number {
  const start = c.at;
  const tag = c.u8();
  switch (tag) {
    case Tag.nil:
      return 0;
    case Tag.smallInteger:
      c.take(1);
      return 0;
    case Tag.integer:
      c.take(4);
      return 0;
    case Tag.newFloat:
      c.take(8);
      return 0;
    case Tag.float:
      c.take(31);
      return 0;
    case Tag.smallBig:
      c.take(c.u8() + 1);
      return 0;
    case Tag.largeBig:
      c.take(c.u32be() + 1);
      return 0;
    case Tag.smallAtom:
    case Tag.smallAtomUtf8:
      c.take(c.u8());
      onAtom?.(start);
      return 0;
    case Tag.atom:
    case Tag.atomUtf8:
      c.take(c.u16be());
      onAtom?.(start);
      return 0;
    case Tag.string:
      c.take(c.u16be());
      return 0;
    case Tag.atomReference:
    case Tag.valueReference:
      c.varint();
      return 0;
    case Tag.binary:
      c.take(c.u32be());
      return 0;
    case Tag.bitBinary:
      c.take(c.u32be() + 1);
      return 0;
    case Tag.list:
      return c.u32be() + 1;
    case Tag.smallTuple:
      return c.u8();
    case Tag.largeTuple:
      return c.u32be();
    case Tag.map:
      return c.u32be() * 2;
    case Tag.export:
      return 3;
    case Tag.newFun: {
      c.take(25);
      return 4 + c.u32be();
    }
    default:
      return skipIdentifier(c, tag, onAtom);
  }
}

/** Bytes after the node's name. */
const identifierBytes = new Map<number, number>([
  [Tag.pid, 9],
  [Tag.newPid, 12],
  [Tag.port, 5],
  [Tag.newPort, 8],
  [Tag.v4Port, 12],
  [Tag.reference, 5],
]);

function skipIdentifier(c: Cursor, tag: number, onAtom?: (at: number) => void): number {
  const fixed = identifierBytes.get(tag);
  if (fixed !== undefined) {
    skipAtom(c, onAtom);
    c.take(fixed);
    return 0;
  }
  if (tag !== Tag.newReference && tag !== Tag.newerReference) throw new FormatError(`unknown term tag ${tag} at ${c.at - 1}`);
  const ids = c.u16be();
  skipAtom(c, onAtom);
  c.take(ids * 4 + (tag === Tag.newReference ? 1 : 4));
  return 0;
}

const atomTags: ReadonlySet<number | undefined> = new Set([Tag.atom, Tag.smallAtom, Tag.atomUtf8, Tag.smallAtomUtf8, Tag.atomReference]);

function skipAtom(c: Cursor, onAtom?: (at: number) => void): void {
  if (!atomTags.has(c.bytes[c.at])) throw new FormatError(`an atom was expected at ${c.at}`);
  skipOne(c, onAtom);
}
