/** What we say to Erlang: atoms are `Symbol`-like objects, strings are binaries. */
export type Outgoing = number | boolean | string | ErlAtom | readonly Outgoing[] | ErlTuple;

export class ErlAtom {
  constructor(readonly name: string) {}
}
export class ErlTuple {
  constructor(readonly items: readonly Outgoing[]) {}
}

export const atom = (name: string) => new ErlAtom(name);
export const tuple = (...items: Outgoing[]) => new ErlTuple(items);

/** Source text for `:file.consult/1` (less the final dot), in ASCII whatever the strings hold, so that no encoding can spoil it. */
export function toErlangText(term: Outgoing): string {
  if (typeof term === 'string') return binaryText(term);
  if (typeof term === 'number' || typeof term === 'boolean') return String(term);
  if (term instanceof ErlAtom) return /^[a-z][a-zA-Z0-9_@]*$/.test(term.name) ? term.name : `'${term.name}'`;
  if (term instanceof ErlTuple) return `{${term.items.map(toErlangText).join(', ')}}`;
  return `[${term.map(toErlangText).join(', ')}]`;
}

function binaryText(text: string): string {
  if (/^[\x20-\x7e]*$/.test(text)) return `<<"${text.replace(/[\\"]/g, '\\$&')}">>`;
  return `<<${[...Buffer.from(text, 'utf8')].join(',')}>>`;
}

/** External term format, with its leading 131. Numbers are integers. */
export function toExternal(term: Outgoing): Buffer {
  return Buffer.concat([Buffer.of(131), ...parts(term)]);
}

function parts(term: Outgoing): Buffer[] {
  if (typeof term === 'string') {
    const bytes = Buffer.from(term, 'utf8');
    return [tagged(109, bytes.length, 4), bytes];
  }
  if (typeof term === 'number') return [integer(term)];
  if (typeof term === 'boolean') return parts(atom(String(term)));
  if (term instanceof ErlAtom) {
    const bytes = Buffer.from(term.name, 'utf8');
    return [tagged(119, bytes.length, 1), bytes];
  }
  if (term instanceof ErlTuple) return [tagged(104, term.items.length, 1), ...term.items.flatMap(parts)];
  if (term.length === 0) return [Buffer.of(106)];
  return [tagged(108, term.length, 4), ...term.flatMap(parts), Buffer.of(106)];
}

function tagged(tag: number, size: number, width: 1 | 4): Buffer {
  const head = Buffer.alloc(1 + width);
  head.writeUInt8(tag);
  head.writeUIntBE(size, 1, width);
  return head;
}

/** SMALL_BIG_EXT holds every integer that a JavaScript number holds exactly. */
function integer(value: number): Buffer {
  if (Number.isInteger(value) && value >= -0x80000000 && value <= 0x7fffffff) {
    const small = Buffer.alloc(5);
    small.writeUInt8(98);
    small.writeInt32BE(value, 1);
    return small;
  }
  if (!Number.isSafeInteger(value)) throw new RangeError(`no exact integer: ${value}`);
  const big = Buffer.alloc(11);
  big.writeUInt8(110);
  big.writeUInt8(8, 1);
  big.writeUInt8(value < 0 ? 1 : 0, 2);
  big.writeBigUInt64LE(BigInt(Math.abs(value)), 3);
  return big;
}
