import { closeSync, fstatSync, readdirSync, readSync } from 'node:fs';
import { join } from 'node:path';
import { BLOCK_VERSION, type BlockHeader, HEADER_BYTES, isIntact, readHeader } from './block.js';
import { RecordingError } from './errors.js';
import { openPlain } from './plainFile.js';
import { atOnce, type Work } from './turns.js';

/** One file of seg/. */
export interface Segment {
  readonly file: string;
  readonly stream: number;
  readonly n: number;
  readonly held?: Held;
}

/** Keeps a segment open, so that it can be read though it was dropped since. */
class Held {
  private fd: number | undefined;

  constructor(file: string) {
    this.fd = openPlain(file);
  }

  get open(): number | undefined {
    return this.fd;
  }

  letGo(): void {
    if (this.fd !== undefined) closeSync(this.fd);
    this.fd = undefined;
  }
}

/** Where a block lies. */
export interface BlockAt {
  readonly segment: Segment;
  readonly offset: number;
  readonly header: BlockHeader;
}

/** What a segment holds: its whole blocks, and how many bytes after them belong to no whole block. */
export interface SegmentContents {
  readonly blocks: readonly BlockAt[];
  readonly tornBytes: number;
}

/** The segments of a recording, by stream and number. A recording without seg/ has none. */
export function listSegments(dir: string): readonly Segment[] {
  const folder = join(dir, 'seg');
  return namesIn(folder)
    .flatMap((name) => {
      const match = /^(\d+)-(\d+)\.seg$/.exec(name);
      return match ? [{ file: join(folder, name), stream: Number(match[1]), n: Number(match[2]) }] : [];
    })
    .sort((a, b) => a.stream - b.stream || a.n - b.n);
}

/**
 * The same of a growing recording, all kept open until `letGo`. What vanishes while we look is left out: a checkpoint that is read afterwards
 * stands for it.
 */
export function holdSegments(dir: string): readonly Segment[] {
  return listSegments(dir).flatMap((segment) => {
    try {
      return [{ ...segment, held: new Held(segment.file) }];
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === 'ENOENT') return [];
      throw error;
    }
  });
}

/** From now on they are read only as long as they are there. */
export function letGo(segments: Iterable<Segment>): void {
  for (const { held } of segments) held?.letGo();
}

function namesIn(folder: string): readonly string[] {
  try {
    return readdirSync(folder);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return [];
    throw error;
  }
}

/**
 * Finds the whole blocks of a segment. It may still be growing: what is not there yet counts as torn.
 * `trust`: without looking at checksums, which takes a fraction of the time.
 */
export function scanSegment(segment: Segment, { trust = false } = {}): SegmentContents {
  return atOnce(scanning(segment, trust ? Number.POSITIVE_INFINITY : 0));
}

/** The same as work, a block at a time. `trusted`: of so many blocks the checksums are not looked at; if any are, there are no others. */
export function* scanning(segment: Segment, trusted = 0): Work<SegmentContents> {
  const blocks: BlockAt[] = [];
  const fd = open(segment);
  try {
    const size = fstatSync(fd).size;
    let offset = 0;
    while (trusted === 0 || blocks.length < trusted) {
      const header = readHeader(read(fd, offset, Math.min(HEADER_BYTES, size - offset)));
      if (header === undefined || header.length > size - offset - HEADER_BYTES) break;
      if (header.version > BLOCK_VERSION) throw RecordingError.newer(segment.file, header.version, BLOCK_VERSION);
      if (trusted === 0 && !isIntact(read(fd, offset, HEADER_BYTES + header.length), header)) break;
      blocks.push({ segment, offset, header });
      offset += HEADER_BYTES + header.length;
      yield offset / size;
    }
    return { blocks, tornBytes: size - offset };
  } finally {
    close(segment, fd);
  }
}

/** A block's payload. Fails with `gone` when the segment was dropped since. `check`: whether to look at its checksum. */
export function readPayload(block: BlockAt, check = false): Uint8Array {
  const fd = open(block.segment);
  try {
    const whole = read(fd, block.offset, HEADER_BYTES + block.header.length);
    if (whole.length !== HEADER_BYTES + block.header.length) throw RecordingError.altered(block.segment.file, 'it is shorter than it was');
    if (check && !isIntact(whole, block.header))
      throw RecordingError.altered(block.segment.file, `block ${block.header.block} is not what was written`);
    return whole.subarray(HEADER_BYTES);
  } finally {
    close(block.segment, fd);
  }
}

function open(segment: Segment): number {
  try {
    return segment.held?.open ?? openPlain(segment.file);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') throw RecordingError.gone(segment.file);
    throw error;
  }
}

function close(segment: Segment, fd: number): void {
  if (fd !== segment.held?.open) closeSync(fd);
}

function read(fd: number, offset: number, length: number): Uint8Array {
  const bytes = Buffer.allocUnsafeSlow(Math.max(length, 0));
  let got = 0;
  while (got < bytes.length) {
    const more = readSync(fd, bytes, got, bytes.length - got, offset + got);
    if (more === 0) break;
    got += more;
  }
  return bytes.subarray(0, got);
}
