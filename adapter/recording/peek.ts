import { skipTerm } from './etfSkip.js';
import { Tag } from './etfTags.js';
import type { Pid } from './term.js';

/**
 * Looks into values without decoding them: what is asked of each of a million messages. `at` is where a term begins; a term that is not
 * what is asked for gives -1 or undefined.
 */

/** How many elements the tuple at `at` has. */
export function tupleSize(bytes: Uint8Array, at: number): number {
  if (bytes[at] === Tag.smallTuple) return bytes[at + 1] ?? -1;
  if (bytes[at] === Tag.largeTuple) return u32(bytes, at + 1);
  return -1;
}

/** Where the first element of the tuple at `at` begins. */
export function firstElement(bytes: Uint8Array, at: number): number {
  return bytes[at] === Tag.smallTuple ? at + 2 : at + 5;
}

/** Where the name of the atom at `at` begins; -1: it is no atom. */
function nameAt(bytes: Uint8Array, at: number): number {
  const tag = bytes[at];
  if (tag === Tag.smallAtomUtf8 || tag === Tag.smallAtom) return at + 2;
  return tag === Tag.atomUtf8 || tag === Tag.atom ? at + 3 : -1;
}

function nameSize(bytes: Uint8Array, at: number, start: number): number {
  return start === at + 2 ? (bytes[at + 1] as number) : (bytes[at + 1] as number) * 256 + (bytes[at + 2] as number);
}

/** The name of the atom at `at`. */
export function atomAt(bytes: Uint8Array, at: number): string | undefined {
  const start = nameAt(bytes, at);
  return start < 0 ? undefined : Buffer.from(bytes.buffer, bytes.byteOffset + start, nameSize(bytes, at, start)).toString();
}

/** Tells some atoms from all others without making a text of each. */
export class KnownAtoms<Name extends string> {
  private readonly byHash: ReadonlyMap<number, Name>;
  private readonly longest: number;

  constructor(names: readonly Name[]) {
    this.byHash = new Map(names.map((name) => [hashOf(Buffer.from(name), 0, name.length), name]));
    this.longest = Math.max(...names.map((name) => name.length));
  }

  /** The atom at `at`; `other`: it is none of those known; undefined: it is no atom. */
  at(bytes: Uint8Array, at: number): Name | 'other' | undefined {
    const start = nameAt(bytes, at);
    if (start < 0) return undefined;
    const size = nameSize(bytes, at, start);
    return (size <= this.longest && this.byHash.get(hashOf(bytes, start, start + size))) || 'other';
  }
}

/** A number for the pid at `at`: the same for the same pid. */
export function pidAt(bytes: Uint8Array, at: number): number {
  const tag = bytes[at];
  if (tag !== Tag.newPid && tag !== Tag.pid) return -1;
  const short = bytes[at + 1] === Tag.smallAtomUtf8 || bytes[at + 1] === Tag.smallAtom;
  const node = at + (short ? 3 : 4);
  const end = node + (short ? (bytes[at + 2] as number) : (bytes[at + 2] as number) * 256 + (bytes[at + 3] as number));
  return pidNumber(hashOf(bytes, node, end), u32(bytes, end), u32(bytes, end + 4));
}

/** The node's name in the pid at `at`. */
export function nodeAt(bytes: Uint8Array, at: number): string | undefined {
  return bytes[at] === Tag.newPid || bytes[at] === Tag.pid ? atomAt(bytes, at + 1) : undefined;
}

/** The number that `pidAt` gives for it. */
export function numberOf({ node, id, serial }: Pid): number {
  const name = Buffer.from(node);
  return pidNumber(hashOf(name, 0, name.length), id, serial);
}

function pidNumber(node: number, id: number, serial: number): number {
  return id + ((serial & 0x1fff) + (node & 0x7f) * 0x2000) * 2 ** 32;
}

/** A pid's number in two: something of its node's name, and the process within it. */
export function partsOfPid(pid: number): readonly [node: number, process: number] {
  return [Math.floor(pid / 2 ** 45), pid % 2 ** 45];
}

const alias = new KnownAtoms(['alias']);

/** A number for the reference at `at`, or that of an alias `[:alias | reference]`: the same for the same reference. */
export function referenceAt(bytes: Uint8Array, at: number): number {
  const start = bytes[at] === Tag.list && u32(bytes, at + 1) === 1 && alias.at(bytes, at + 5) === 'alias' ? skipTerm(bytes, at + 5) : at;
  const tag = bytes[start];
  if (tag !== Tag.newerReference && tag !== Tag.newReference && tag !== Tag.reference) return -1;
  const end = skipTerm(bytes, start);
  return hashOf(bytes, start, end) + (hashOf(bytes, start, end, 0x1000193) & 0xf_ffff) * 2 ** 32;
}

/** The small whole number at `at`. */
export function integerAt(bytes: Uint8Array, at: number): number {
  if (bytes[at] === Tag.smallInteger) return bytes[at + 1] ?? -1;
  return bytes[at] === Tag.integer ? u32(bytes, at + 1) : -1;
}

/** 32 bits that tell these bytes from others. */
export function hashOf(bytes: Uint8Array, from: number, to: number, seed = 0x811c9dc5): number {
  let hash = seed;
  for (let i = from; i < to; i++) hash = Math.imul(hash ^ (bytes[i] as number), 0x01000193);
  hash ^= hash >>> 15;
  return hash >>> 0;
}

function u32(bytes: Uint8Array, at: number): number {
  return (
    (bytes[at] as number) * 0x100_0000 + ((bytes[at + 1] as number) << 16) + ((bytes[at + 2] as number) << 8) + (bytes[at + 3] as number)
  );
}
