import { FormatError } from './bytes.js';
import { Tag } from './etfTags.js';

/**
 * Where the external term at `at` (without the leading 131) ends, nothing of it decoded.
 * `onAtom` is told where each atom written in full begins, `onReference` where each reference to a value does,
 * `onText` where the bytes of binaries and charlists are. Made for speed: all
 * messages of a recording go through it.
 */
export function skipTerm(
  bytes: Uint8Array,
  at: number,
  onAtom?: (at: number) => void,
  onReference?: (at: number) => void,
  onText?: (at: number, size: number) => void,
): number {
  const limit = bytes.length;
  let end = at;
  let left = 1;
  while (left > 0) {
    const start = end;
    const tag = bytes[start];
    left -= 1;
    switch (tag) {
      case Tag.nil:
      case Tag.listCut:
      case Tag.mapCut:
        end += 1;
        break;
      case Tag.smallInteger:
        end += 2;
        break;
      case Tag.integer16:
        end += 3;
        break;
      case Tag.integer24:
        end += 4;
        break;
      case Tag.integer:
        end += 5;
        break;
      case Tag.newFloat:
        end += 9;
        break;
      case Tag.float:
        end += 32;
        break;
      case Tag.smallBig:
        end += 3 + u8(bytes, end + 1);
        break;
      case Tag.largeBig:
        end += 6 + u32(bytes, end + 1);
        break;
      case Tag.smallAtom:
      case Tag.smallAtomUtf8:
      case Tag.atom:
      case Tag.atomUtf8:
        end = skipAtom(bytes, end, onAtom);
        break;
      case Tag.atomReference:
        end = skipVarint(bytes, end + 1);
        break;
      case Tag.valueReference:
        onReference?.(start);
        end = skipVarint(bytes, end + 1);
        break;
      case Tag.string:
        onText?.(end + 3, u16(bytes, end + 1));
        end += 3 + u16(bytes, end + 1);
        break;
      case Tag.binary:
        onText?.(end + 5, u32(bytes, end + 1));
        end += 5 + u32(bytes, end + 1);
        break;
      case Tag.bitBinary:
        onText?.(end + 6, u32(bytes, end + 1));
        end += 6 + u32(bytes, end + 1);
        break;
      case Tag.list:
        left += u32(bytes, end + 1) + 1;
        end += 5;
        break;
      case Tag.binaryCut:
        left += 2;
        end += 1;
        break;
      case Tag.smallTuple:
        left += u8(bytes, end + 1);
        end += 2;
        break;
      case Tag.largeTuple:
        left += u32(bytes, end + 1);
        end += 5;
        break;
      case Tag.map:
        left += u32(bytes, end + 1) * 2;
        end += 5;
        break;
      case Tag.export:
        left += 3;
        end += 1;
        break;
      case Tag.newFun:
        left += 4 + u32(bytes, end + 26);
        end += 30;
        break;
      default:
        end = skipIdentifier(bytes, end, onAtom);
    }
    // Also where a number was read from beyond the end: no comparison with NaN holds.
    if (!(left <= limit - end)) throw new FormatError(`a term at ${start} that ends beyond the ${limit} bytes there are`);
  }
  return end;
}

/** Bytes after the node's name. */
const identifierBytes = new Map<number | undefined, number>([
  [Tag.pid, 9],
  [Tag.newPid, 12],
  [Tag.port, 5],
  [Tag.newPort, 8],
  [Tag.v4Port, 12],
  [Tag.reference, 5],
]);

function skipIdentifier(bytes: Uint8Array, at: number, onAtom?: (at: number) => void): number {
  const tag = bytes[at];
  const fixed = identifierBytes.get(tag);
  if (fixed !== undefined) return skipAtom(bytes, at + 1, onAtom) + fixed;
  if (tag !== Tag.newReference && tag !== Tag.newerReference) throw new FormatError(`unknown term tag ${tag} at ${at}`);
  return skipAtom(bytes, at + 3, onAtom) + u16(bytes, at + 1) * 4 + (tag === Tag.newReference ? 1 : 4);
}

function skipAtom(bytes: Uint8Array, at: number, onAtom?: (at: number) => void): number {
  const tag = bytes[at];
  if (tag === Tag.atomReference) return skipVarint(bytes, at + 1);
  if (tag === Tag.smallAtom || tag === Tag.smallAtomUtf8) {
    onAtom?.(at);
    return at + 2 + u8(bytes, at + 1);
  }
  if (tag !== Tag.atom && tag !== Tag.atomUtf8) throw new FormatError(`an atom was expected at ${at}`);
  onAtom?.(at);
  return at + 3 + u16(bytes, at + 1);
}

function skipVarint(bytes: Uint8Array, at: number): number {
  for (let end = at; end < at + 8; end++) if ((bytes[end] as number) < 0x80) return end + 1;
  throw new FormatError(`a number longer than 8 bytes at ${at}`);
}

// Beyond the end these are NaN.
const u8 = (bytes: Uint8Array, at: number): number => bytes[at] ?? Number.NaN;
const u16 = (bytes: Uint8Array, at: number): number => u8(bytes, at) * 256 + u8(bytes, at + 1);
const u32 = (bytes: Uint8Array, at: number): number => u16(bytes, at) * 65536 + u16(bytes, at + 2);
