import { closeSync, fstatSync, openSync, readSync, writeFileSync } from 'node:fs';
import { deflateRawSync, inflateRawSync } from 'node:zlib';
import { FormatError } from '../bytes.js';
import { crc32 } from '../crc32.js';
import { openPlain } from '../plainFile.js';
import type { Work } from '../turns.js';

/*
 * Columns of numbers in a file: parts of columns one after another, then JSON that says what they are, then its size and checksum. A part is
 * written as differences from number to number, all lowest bytes first, then all second ones …, and deflated: neighbours are alike.
 */

export type Column = Uint8Array | Uint32Array | Int32Array | Float64Array;
export type Columns = Readonly<Record<string, Column>>;

const types = { u8: Uint8Array, u32: Uint32Array, i32: Int32Array, f64: Float64Array } as const;
type Type = keyof typeof types;

interface Described {
  readonly name: string;
  readonly type: Type;
  readonly count: number;
  /** Of each part its size and checksum. */
  readonly parts: readonly (readonly [number, number])[];
}

interface Contents {
  readonly meta: unknown;
  readonly columns: readonly Described[];
}

const MAGIC = 'ESI1';
const END_BYTES = 12;
/** So many numbers make a part. */
const PART = 1 << 15;

/** Writes a new file. `meta`: what else is to be known of it, as JSON. */
export function* writingColumns(file: string, meta: unknown, columns: Columns): Work<void> {
  const fd = openSync(file, 'wx', 0o600);
  try {
    const described: Described[] = [];
    const all = Object.entries(columns);
    for (const [name, column] of all) {
      const parts: [number, number][] = [];
      for (let from = 0; from < column.length; from += PART) {
        const bytes = deflateRawSync(planes(column.subarray(from, from + PART)), { level: 1 });
        writeFileSync(fd, bytes);
        parts.push([bytes.length, crc32(bytes)]);
        yield described.length / all.length;
      }
      described.push({ name, type: typeOf(column), count: column.length, parts });
    }
    const contents: Contents = { meta, columns: described };
    const json = Buffer.from(JSON.stringify(contents));
    const end = Buffer.alloc(END_BYTES);
    end.writeUInt32LE(json.length, 0);
    end.writeUInt32LE(crc32(json), 4);
    end.write(MAGIC, 8);
    writeFileSync(fd, Buffer.concat([json, end]));
  } finally {
    closeSync(fd);
  }
}

/** A file of columns, open to be read. Whatever of it is not as it was written gives a FormatError. */
export class ColumnFile {
  private constructor(
    private readonly fd: number,
    private readonly contents: Contents,
  ) {}

  static open(file: string): ColumnFile {
    const fd = openPlain(file);
    try {
      const { size } = fstatSync(fd);
      const end = read(fd, size - END_BYTES, END_BYTES);
      const length = end.readUInt32LE(0);
      const json = read(fd, size - END_BYTES - length, length);
      if (end.toString('latin1', 8) !== MAGIC || crc32(json) !== end.readUInt32LE(4)) throw new FormatError('no end of a file of columns');
      return new ColumnFile(fd, JSON.parse(json.toString()) as Contents);
    } catch (error) {
      closeSync(fd);
      throw error;
    }
  }

  get meta(): unknown {
    return this.contents.meta;
  }

  *reading(): Work<Columns> {
    const { columns } = this.contents;
    const made: Record<string, Column> = {};
    let at = 0;
    for (const [i, { name, type, count, parts }] of columns.entries()) {
      if (!(count >= 0 && count <= parts.length * PART)) throw new FormatError(`${count} numbers announced in ${parts.length} parts`);
      const column = new types[type](count);
      for (const [p, [size, crc]] of parts.entries()) {
        const bytes = read(this.fd, at, size);
        if (crc32(bytes) !== crc) throw new FormatError(`a part of "${name}" is not what was written`);
        fromPlanes(inflateRawSync(bytes, { maxOutputLength: PART * 8 }), column.subarray(p * PART, (p + 1) * PART));
        at += size;
        yield i / columns.length;
      }
      made[name] = column;
    }
    return made;
  }

  close(): void {
    closeSync(this.fd);
  }
}

function typeOf(column: Column): Type {
  if (column instanceof Float64Array) return 'f64';
  if (column instanceof Uint32Array) return 'u32';
  return column instanceof Int32Array ? 'i32' : 'u8';
}

/** How many words of 32 bits make a number. */
const wordsIn = (part: Column): number => part.BYTES_PER_ELEMENT >> 2;

function planes(part: Column): Uint8Array {
  const width = part.BYTES_PER_ELEMENT;
  const bytes = new Uint8Array(part.slice().buffer);
  const stride = wordsIn(part);
  if (stride > 0) {
    const words = new Uint32Array(bytes.buffer);
    if (stride === 1) for (let i = words.length - 1; i > 0; i--) words[i] = (words[i] as number) - (words[i - 1] as number);
    else for (let i = words.length - 1; i >= stride; i--) words[i] = (words[i] as number) ^ (words[i - stride] as number);
  }
  const sorted = new Uint8Array(bytes.length);
  let at = 0;
  for (let plane = 0; plane < width; plane++) for (let i = plane; i < bytes.length; i += width) sorted[at++] = bytes[i] as number;
  return sorted;
}

function fromPlanes(sorted: Uint8Array, part: Column): void {
  const width = part.BYTES_PER_ELEMENT;
  if (sorted.length !== part.byteLength) throw new FormatError('a part of another size than said');
  const bytes = new Uint8Array(part.buffer, part.byteOffset, part.byteLength);
  let at = 0;
  for (let plane = 0; plane < width; plane++) for (let i = plane; i < bytes.length; i += width) bytes[i] = sorted[at++] as number;
  const stride = wordsIn(part);
  if (stride === 0) return;
  const words = new Uint32Array(part.buffer, part.byteOffset, part.byteLength >> 2);
  if (stride === 1) for (let i = 1; i < words.length; i++) words[i] = (words[i] as number) + (words[i - 1] as number);
  else for (let i = stride; i < words.length; i++) words[i] = (words[i] as number) ^ (words[i - stride] as number);
}

function read(fd: number, at: number, length: number): Buffer {
  if (at < 0) throw new FormatError('a file that is too short');
  const bytes = Buffer.allocUnsafeSlow(length);
  let got = 0;
  while (got < length) {
    const more = readSync(fd, bytes, got, length - got, at + got);
    if (more === 0) throw new FormatError('a file that is too short');
    got += more;
  }
  return bytes;
}
