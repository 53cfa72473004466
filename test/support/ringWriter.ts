/** A record as recorded code writes it (FORMAT.md, "Rings"). */
export interface RingRecord {
  readonly pid: number;
  readonly ticks: number;
  readonly hash: number;
  readonly index: number;
  readonly act: number;
  readonly values: readonly Buffer[];
}

const headBytes = 4096;
const pad = 0xffff_ffff;

/** A ring of the native sink, written to as the sink does; what lies before `drainedUpTo` was drained into a block. */
export class RingWriter {
  private readonly bytes: Buffer;
  private head = 0;

  constructor(private readonly size: number) {
    this.bytes = Buffer.alloc(headBytes + size);
    this.bytes.write('ESR1');
    this.bytes.writeBigUInt64LE(BigInt(size), 8);
  }

  /** Two nanoseconds a tick, from tick 100 at `ns` on. */
  clock(ns: bigint): this {
    this.bytes.writeBigUInt64LE(100n, 16);
    this.bytes.writeBigInt64LE(ns, 24);
    this.bytes.writeDoubleLE(2, 32);
    return this;
  }

  report({ pid, ticks, hash, index, act, values }: RingRecord): this {
    const valueBytes = Buffer.concat(values.flatMap((value) => [u32(value.length), value]));
    const size = Math.ceil((40 + valueBytes.length) / 8) * 8;
    const toEnd = this.size - (this.head % this.size);
    if (size > toEnd) this.put(Buffer.concat([u32(toEnd), u32(pad)]), toEnd);
    const site = BigInt(hash) * 65_536n + BigInt(index);
    const numbers = [BigInt(pid), BigInt(ticks), site, BigInt(act)].map(u64);
    this.put(Buffer.concat([u32(size), u32(valueBytes.length), ...numbers, valueBytes]), size);
    return this;
  }

  /** All that was reported so far is in this block; the sink writes over it once it knows that the block is on disk. */
  drained(block: number): this {
    this.bytes.writeBigUInt64LE(BigInt(block), 192 + (block % 16) * 16);
    this.bytes.writeBigUInt64LE(BigInt(this.head), 192 + (block % 16) * 16 + 8);
    return this;
  }

  /** The file's bytes. */
  file(): Buffer {
    return this.bytes;
  }

  private put(bytes: Buffer, size: number): void {
    bytes.copy(this.bytes, headBytes + (this.head % this.size));
    this.head += size;
    this.bytes.writeBigUInt64LE(BigInt(this.head), 64);
  }
}

/** Who a ring's pid is. */
export const ringProcess = (key: number, number: number, pid: Buffer): Buffer =>
  Buffer.concat([u64(BigInt(key)), u32(number), u32(pid.length), pid]);

function u32(n: number): Buffer {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32LE(n);
  return bytes;
}

function u64(n: bigint): Buffer {
  const bytes = Buffer.alloc(8);
  bytes.writeBigUInt64LE(n);
  return bytes;
}
