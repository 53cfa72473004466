/** Splits a byte stream into `{packet, 4}` frames. Throws where a frame announces more bytes than the limit is just then: no peer may make us hold more. */
export class FrameReader {
  private chunks: Buffer[] = [];
  private held = 0;

  constructor(private readonly limit: () => number) {}

  /** The frames that `chunk` completes, in order; each is looked for when the one before it was dealt with. */
  *push(chunk: Buffer): Generator<Buffer, void> {
    this.chunks.push(chunk);
    this.held += chunk.length;
    for (let frame = this.next(); frame; frame = this.next()) yield frame;
  }

  private next(): Buffer | undefined {
    if (this.held < 4) return undefined;
    const size = this.joined(4).readUInt32BE(0);
    if (size > this.limit()) throw new RangeError(`a frame of ${size} bytes`);
    if (this.held < 4 + size) return undefined;
    const all = this.joined(4 + size);
    this.chunks = [all.subarray(4 + size)];
    this.held -= 4 + size;
    return all.subarray(4, 4 + size);
  }

  /** The first chunk, grown to at least `bytes`; chunks are joined only once a whole frame is there. */
  private joined(bytes: number): Buffer {
    const [first] = this.chunks;
    if (first && first.length >= bytes) return first;
    const all = Buffer.concat(this.chunks);
    this.chunks = [all];
    return all;
  }
}

export function frame(payload: Buffer): Buffer {
  const head = Buffer.alloc(4);
  head.writeUInt32BE(payload.length);
  return Buffer.concat([head, payload]);
}
