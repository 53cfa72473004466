import { Cursor, FormatError } from './bytes.js';
import { cutBinary, markedMapPair, markedTail, markedTuple, shortMapKey, uncountedTail, unknownAtom } from './cutMarks.js';
import { Tag } from './etfTags.js';
import type { Atom, Binary, Fun, List, Term } from './term.js';

/** What the extension tags of FORMAT.md ("Values") refer to. */
export interface References {
  /** The block's atom number `index`, in order of first full appearance. */
  atom(index: number): Atom;
}

/** A decoded value holds at most this many terms, far more than the largest state that is recorded: references can make few bytes say very much. */
const MAX_TERMS = 1_500_000;
const MAX_BIG_BYTES = 1 << 20;

/** A container whose parts are still being read. */
interface Open {
  readonly tag: number;
  readonly items: Term[];
  /** Terms still to come. A list's last one is its tail. */
  left: number;
  readonly arity: number;
  /** Set once bytes elsewhere in the block were entered by reference: where to go on afterwards. */
  back?: { readonly at: number; readonly limit: number };
}

/** Decodes the external term at `at`, with or without the leading 131. `end` is where it ends. Throws FormatError on anything else. */
export function decodeAt(bytes: Uint8Array, at = 0, references?: References): { readonly term: Term; readonly end: number } {
  const cursor = new Cursor(bytes, at);
  if (bytes[at] === Tag.version) cursor.at += 1;
  const term = new Decoder(cursor, references).value();
  return { term, end: cursor.at };
}

/** The term alone. */
export function decode(bytes: Uint8Array, at = 0, references?: References): Term {
  return decodeAt(bytes, at, references).term;
}

/** Keeps its own stack instead of recursing, so that terms may be nested a million levels deep. */
class Decoder {
  private readonly open: Open[] = [];
  private terms = 0;

  constructor(
    private readonly cursor: Cursor,
    private readonly references: References | undefined,
  ) {}

  value(): Term {
    for (;;) {
      if (++this.terms > MAX_TERMS) throw new FormatError('a value of too many terms');
      const read = this.read();
      if (read === undefined) continue;
      const whole = this.deliver(read);
      if (whole !== undefined) return whole;
    }
  }

  /** Hands a finished term to the container that waits for it, closing what that completes. The outermost value is returned. */
  private deliver(term: Term): Term | undefined {
    let value = term;
    for (;;) {
      const top = this.open.at(-1);
      if (top === undefined) return value;
      top.items.push(value);
      top.left -= 1;
      if (top.left > 0) return undefined;
      this.open.pop();
      if (top.back !== undefined) {
        this.cursor.at = top.back.at;
        this.cursor.limit = top.back.limit;
      }
      value = close(top);
    }
  }

  private begin(tag: number, count: number, arity = 0): undefined {
    if (count > this.cursor.limit - this.cursor.at) throw new FormatError(`${count} terms announced, too few bytes left`);
    this.open.push({ tag, items: [], left: count, arity });
    return undefined;
  }

  /** Reads one term without parts, or opens a container and returns undefined. */
  private read(): Term | undefined {
    const c = this.cursor;
    const start = c.at;
    const tag = c.u8();
    switch (tag) {
      case Tag.smallInteger:
        return c.u8();
      case Tag.integer16:
        return (c.u16be() << 16) >> 16;
      case Tag.integer24:
        return ((c.u16be() << 16) >> 8) | c.u8();
      case Tag.integer:
        return c.i32be();
      case Tag.smallBig:
        return readBig(c, c.u8());
      case Tag.largeBig:
        return readBig(c, c.u32be());
      case Tag.newFloat:
        return { type: 'float', value: c.f64be() };
      case Tag.float:
        return { type: 'float', value: Number.parseFloat(latin1(c.slice(31))) };
      case Tag.atom:
      case Tag.smallAtom:
      case Tag.atomUtf8:
      case Tag.smallAtomUtf8:
        return unknownAtom(readAtomOf(c, tag));
      case Tag.atomReference:
        return unknownAtom(this.atomAt(c.varint()));
      case Tag.valueReference:
        return this.enter(start, c.varint());
      case Tag.listCut:
        return uncountedTail;
      case Tag.mapCut:
        return shortMapKey;
      case Tag.binaryCut:
        return this.begin(tag, 2);
      case Tag.nil:
        return { type: 'list', items: [] };
      case Tag.string:
        return { type: 'list', items: Array.from(c.slice(c.u16be())) };
      case Tag.list:
        return this.beginList(c.u32be());
      case Tag.binary: {
        const bytes = c.slice(c.u32be());
        return { type: 'binary', bytes, bits: bytes.length * 8 };
      }
      case Tag.bitBinary:
        return readBits(c);
      case Tag.smallTuple:
        return this.beginTuple(c.u8());
      case Tag.largeTuple:
        return this.beginTuple(c.u32be());
      case Tag.map: {
        const pairs = c.u32be();
        return pairs === 0 ? { type: 'map', pairs: [] } : this.begin(tag, pairs * 2);
      }
      case Tag.pid:
      case Tag.newPid:
      case Tag.port:
      case Tag.newPort:
      case Tag.v4Port:
      case Tag.reference:
      case Tag.newReference:
      case Tag.newerReference:
        return this.readIdentifier(tag);
      case Tag.export:
        return this.begin(tag, 3);
      case Tag.newFun: {
        c.u32be();
        const arity = c.u8();
        c.take(16);
        const index = c.u32be();
        const free = c.u32be();
        this.begin(tag, 4 + free, arity);
        this.open.at(-1)?.items.push(index);
        return undefined;
      }
      default:
        throw new FormatError(`unknown term tag ${tag} at ${start}`);
    }
  }

  private beginTuple(arity: number): Term | undefined {
    return arity === 0 ? { type: 'tuple', items: [] } : this.begin(Tag.smallTuple, arity);
  }

  /** A list in a list's tail goes on with it, so that chains of `[head | earlier value]` are read in a straight line. */
  private beginList(length: number): undefined {
    const top = this.open.at(-1);
    if (!isTail(top)) return this.begin(Tag.list, length + 1);
    if (length > this.cursor.limit - this.cursor.at) throw new FormatError(`${length} terms announced, too few bytes left`);
    top.left += length;
    return undefined;
  }

  /** Reads on at the value that began `distance` bytes before this tag. It must end before the tag, which rules out circles. */
  private enter(tagAt: number, distance: number): undefined {
    const c = this.cursor;
    if (distance === 0 || distance > tagAt) throw new FormatError(`a reference out of its block at ${tagAt}`);
    const top = this.open.at(-1);
    const back = { at: c.at, limit: c.limit };
    if (isTail(top)) top.back ??= back;
    else this.open.push({ tag: Tag.valueReference, items: [], left: 1, arity: 0, back });
    c.at = tagAt - distance;
    c.limit = tagAt;
    return undefined;
  }

  private atomAt(index: number): Atom {
    if (this.references === undefined) throw new FormatError('a reference to an atom, outside a block');
    return this.references.atom(index);
  }

  private atom(): string {
    const tag = this.cursor.u8();
    return tag === Tag.atomReference ? this.atomAt(this.cursor.varint()).name : readAtomOf(this.cursor, tag).name;
  }

  private readIdentifier(tag: number): Term {
    const c = this.cursor;
    const ids = tag === Tag.newReference || tag === Tag.newerReference ? c.u16be() : 1;
    const node = this.atom();
    const wide = tag === Tag.newPid || tag === Tag.newPort || tag === Tag.v4Port || tag === Tag.newerReference;
    const creation = () => (wide ? c.u32be() : c.u8());
    switch (tag) {
      case Tag.pid:
      case Tag.newPid:
        return { type: 'pid', node, id: c.u32be(), serial: c.u32be(), creation: creation() };
      case Tag.port:
      case Tag.newPort:
        return { type: 'port', node, id: BigInt(c.u32be()), creation: creation() };
      case Tag.v4Port:
        return { type: 'port', node, id: c.u64be(), creation: creation() };
      case Tag.reference: {
        const id = c.u32be();
        return { type: 'reference', node, ids: [id], creation: creation() };
      }
      default: {
        const made = creation();
        return { type: 'reference', node, creation: made, ids: Array.from({ length: ids }, () => c.u32be()) };
      }
    }
  }
}

function isTail(top: Open | undefined): top is Open {
  return top !== undefined && top.tag === Tag.list && top.left === 1;
}

function close(done: Open): Term {
  const { items } = done;
  switch (done.tag) {
    case Tag.list:
      return closeList(items);
    case Tag.map:
      return closeMap(items);
    case Tag.export:
      return { type: 'fun', module: nameOf(items[0]), name: nameOf(items[1]), arity: Number(items[2]) };
    case Tag.newFun:
      return closeFun(items, done.arity);
    case Tag.binaryCut:
      return cutBinary(items);
    case Tag.valueReference:
      return only(items);
    default:
      return markedTuple(items);
  }
}

function closeList(items: Term[]): List {
  const tail = items.pop();
  if (tail === undefined || isEmptyList(tail)) return { type: 'list', items };
  if (typeof tail === 'object' && tail.type === 'list') return { ...tail, items: items.concat(tail.items) };
  const remaining = markedTail(tail);
  return remaining === undefined ? { type: 'list', items, tail } : { type: 'list', items, remaining };
}

function isEmptyList(term: Term): boolean {
  return typeof term === 'object' && term.type === 'list' && term.items.length === 0 && term.remaining === undefined;
}

function closeMap(items: Term[]): Term {
  const pairs: [Term, Term][] = [];
  let remaining: number | undefined;
  for (let i = 0; i + 1 < items.length; i += 2) {
    const key = items[i] as Term;
    const value = items[i + 1] as Term;
    const cut = markedMapPair(key, value);
    if (cut === undefined) pairs.push([key, value]);
    else remaining = cut;
  }
  return remaining === undefined ? { type: 'map', pairs } : { type: 'map', pairs, remaining };
}

/** A fun as term_to_binary writes it: its name is not in it. Items: index, module, old index, old uniq, pid, environment. */
function closeFun(items: Term[], arity: number): Fun {
  const [index, module, , uniq] = items;
  const local = { index: Number(index), uniq: typeof uniq === 'bigint' ? uniq : Number(uniq), env: items.slice(5) };
  return { type: 'fun', module: nameOf(module), name: '', arity, local };
}

function only(items: readonly Term[]): Term {
  const [term] = items;
  if (term === undefined) throw new FormatError('an empty reference');
  return term;
}

function nameOf(term: Term | undefined): string {
  if (typeof term === 'object' && term.type === 'atom') return term.name;
  throw new FormatError('an atom was expected');
}

function readBits(c: Cursor): Binary {
  const length = c.u32be();
  const lastBits = c.u8();
  const bytes = c.slice(length);
  if (lastBits > 8 || (length === 0 && lastBits > 0)) throw new FormatError(`a bitstring with ${lastBits} bits in its last byte`);
  return { type: 'binary', bytes, bits: length === 0 ? 0 : (length - 1) * 8 + lastBits };
}

function readBig(c: Cursor, length: number): number | bigint {
  if (length > MAX_BIG_BYTES) throw new FormatError(`an integer of ${length} bytes`);
  const negative = c.u8() !== 0;
  const bytes = c.slice(length);
  let hex = '0x0';
  for (let i = length - 1; i >= 0; i--) hex += (bytes[i] ?? 0).toString(16).padStart(2, '0');
  const size = BigInt(hex);
  const value = negative ? -size : size;
  return value >= Number.MIN_SAFE_INTEGER && value <= Number.MAX_SAFE_INTEGER ? Number(value) : value;
}

const utf8 = new TextDecoder();

function latin1(bytes: Uint8Array): string {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('latin1');
}

/** Reads an atom whose tag was read already. */
function readAtomOf(c: Cursor, tag: number): Atom {
  switch (tag) {
    case Tag.atom:
      return { type: 'atom', name: latin1(c.slice(c.u16be())) };
    case Tag.smallAtom:
      return { type: 'atom', name: latin1(c.slice(c.u8())) };
    case Tag.atomUtf8:
      return { type: 'atom', name: utf8.decode(c.slice(c.u16be())) };
    case Tag.smallAtomUtf8:
      return { type: 'atom', name: utf8.decode(c.slice(c.u8())) };
    default:
      throw new FormatError(`an atom was expected at ${c.at - 1}, found tag ${tag}`);
  }
}
