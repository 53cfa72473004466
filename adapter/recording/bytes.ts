/** Bytes that are not what FORMAT.md or the external term format say: damaged, hostile or newer than this reader. */
export class FormatError extends Error {
  override readonly name = 'FormatError';
}

/** A place in a byte array, moved forward by its reads. Every read is checked against `limit` and throws a FormatError beyond it. */
export class Cursor {
  private readonly view: DataView;

  constructor(
    readonly bytes: Uint8Array,
    public at = 0,
    public limit = bytes.length,
  ) {
    this.view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  }

  /** Checks that `count` bytes are left, moves past them and returns where they began. */
  take(count: number): number {
    const start = this.at;
    if (count > this.limit - start) throw new FormatError(`${count} bytes wanted at ${start}, ${this.limit - start} left`);
    this.at = start + count;
    return start;
  }

  u8(): number {
    return this.view.getUint8(this.take(1));
  }

  u16be(): number {
    return this.view.getUint16(this.take(2));
  }

  u32be(): number {
    return this.view.getUint32(this.take(4));
  }

  i32be(): number {
    return this.view.getInt32(this.take(4));
  }

  u64be(): bigint {
    return this.view.getBigUint64(this.take(8));
  }

  f64be(): number {
    return this.view.getFloat64(this.take(8));
  }

  /** A view (not a copy) of the next `count` bytes. */
  slice(count: number): Uint8Array {
    const start = this.take(count);
    return this.bytes.subarray(start, start + count);
  }

  /** Unsigned LEB128, up to 2^53. */
  varint(): number {
    let value = 0;
    let scale = 1;
    for (let i = 0; i < 8; i++) {
      const byte = this.u8();
      value += (byte & 0x7f) * scale;
      if (byte < 0x80) return value;
      scale *= 128;
    }
    throw new FormatError(`a number longer than 8 bytes at ${this.at}`);
  }
}
