import { FormatError } from './bytes.js';
import { crc32 } from './crc32.js';
import { skipTerm } from './etfSkip.js';

export const HEADER_BYTES = 56;
export const BLOCK_VERSION = 2;
const MAGIC = 0x31425345; // "ESB1", little-endian
const CHECKED_FROM = 12;

/** FORMAT.md, "Block". Times in nanoseconds since the clock base. */
export interface BlockHeader {
  readonly length: number;
  readonly crc: number;
  readonly version: number;
  readonly stream: number;
  readonly block: number;
  readonly events: number;
  readonly first: number;
  readonly last: number;
  readonly procs: number;
  readonly lost: number;
  readonly table: number;
}

/** One entry of a block's process table: the process's number and its pid, in external term format. */
export interface BlockProcess {
  readonly proc: number;
  readonly pid: Uint8Array;
}

/** A block's events, one array a column; values are left as bytes: `valueSize` bytes of the payload from `valueAt`. */
export interface Events {
  readonly count: number;
  readonly processes: readonly BlockProcess[];
  /** Index into `processes`. */
  readonly who: Uint32Array;
  readonly site: Uint32Array;
  readonly act: Float64Array;
  readonly time: Float64Array;
  readonly valueAt: Uint32Array;
  readonly valueSize: Uint32Array;
}

/** Reads a header, or undefined where these bytes begin no block. */
export function readHeader(bytes: Uint8Array): BlockHeader | undefined {
  if (bytes.length < HEADER_BYTES) return undefined;
  const view = new DataView(bytes.buffer, bytes.byteOffset, HEADER_BYTES);
  if (view.getUint32(0, true) !== MAGIC) return undefined;
  return {
    length: view.getUint32(4, true),
    crc: view.getUint32(8, true),
    version: view.getUint16(12, true),
    stream: view.getUint16(14, true),
    block: view.getUint32(16, true),
    events: view.getUint32(20, true),
    first: Number(view.getBigUint64(24, true)),
    last: Number(view.getBigUint64(32, true)),
    procs: view.getUint32(40, true),
    lost: view.getUint32(44, true),
    table: view.getUint32(48, true),
  };
}

/** Whether a whole block (header and payload) is as it was written. */
export function isIntact(block: Uint8Array, header: BlockHeader): boolean {
  return block.length === HEADER_BYTES + header.length && crc32(block.subarray(CHECKED_FROM)) === header.crc;
}

/** Decodes a block's process table and events, but no values. Throws FormatError where the payload is not what the header says. */
export function readEvents(header: BlockHeader, payload: Uint8Array): Events {
  const processes = readProcesses(header, payload);
  const count = header.events;
  if (count > payload.length) throw new FormatError(`${count} events announced in ${payload.length} bytes`);
  const who = new Uint32Array(count);
  const site = new Uint32Array(count);
  const act = new Float64Array(count);
  const time = new Float64Array(count);
  const valueAt = new Uint32Array(count);
  const valueSize = new Uint32Array(count);
  const currentAct = new Float64Array(processes.length);

  let at = header.table;
  const varint = (): number => {
    let byte = payload[at++] as number;
    if (byte < 0x80) return byte;
    let value = byte & 0x7f;
    let scale = 128;
    do {
      byte = payload[at++] as number;
      value += (byte & 0x7f) * scale;
      scale *= 128;
    } while (byte >= 0x80 && scale < 2 ** 56);
    return value;
  };

  // Before version 2 they were told as they are.
  const told = header.version < 2 ? () => varint() : (from: number) => from + unzigzag(varint());

  let process = 0;
  let now = header.first;
  for (let i = 0; i < count; i++) {
    const head = varint();
    const flags = head % 4;
    const place = (head - flags) / 4;
    if (flags & 2) process = varint();
    else if (i === 0) throw new FormatError('the first event of a block names no process');
    if (process >= processes.length) throw new FormatError(`process ${process} of a table of ${processes.length}`);
    const changed = (flags & 1) === 1 ? told(currentAct[process] as number) : undefined;
    if (place < 64) act[i] = changed ?? 0;
    else {
      if (changed !== undefined) currentAct[process] = changed;
      act[i] = currentAct[process] as number;
    }
    now += unzigzag(varint());
    const size = varint();
    who[i] = process;
    site[i] = place;
    time[i] = now;
    valueAt[i] = at;
    valueSize[i] = size;
    at += size;
    if (!(at <= payload.length)) throw new FormatError(`event ${i} ends beyond its block`);
  }
  return { count, processes, who, site, act, time, valueAt, valueSize };
}

const unzigzag = (n: number): number => (n % 2 === 0 ? n / 2 : -(n + 1) / 2);

function readProcesses(header: BlockHeader, payload: Uint8Array): readonly BlockProcess[] {
  if (header.table > payload.length || header.procs > header.table) throw new FormatError('a process table beyond its block');
  const table = payload.subarray(0, header.table);
  const processes: BlockProcess[] = [];
  let at = 0;
  const varint = (): number => {
    let value = 0;
    for (let scale = 1; ; scale *= 128) {
      const byte = table[at++];
      if (byte === undefined || scale > 2 ** 49) throw new FormatError('a process table that ends too early');
      value += (byte & 0x7f) * scale;
      if (byte < 0x80) return value;
    }
  };
  for (let i = 0; i < header.procs; i++) {
    const proc = varint();
    const size = varint();
    const pid = table.subarray(at, at + size);
    if (pid.length !== size) throw new FormatError('a process table that ends too early');
    at += size;
    processes.push({ proc, pid });
  }
  return processes;
}

/** Where each atom of the block's values that is written in full begins, in order: what atom references count through. */
export function atomPositions(events: Events, payload: Uint8Array): readonly number[] {
  const positions: number[] = [];
  for (let i = 0; i < events.count; i++) {
    let at = events.valueAt[i] as number;
    const end = at + (events.valueSize[i] as number);
    while (at < end) at = skipTerm(payload, at, (atom) => positions.push(atom));
  }
  return positions;
}
