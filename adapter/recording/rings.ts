import { existsSync, lstatSync, mkdirSync, readdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type RawEvent, writeBlock } from './blockWriter.js';
import type { ProbeAccount } from './manifest.js';
import { readPlain } from './plainFile.js';
import { listSegments, scanSegment } from './segments.js';

/** Where FORMAT.md ("Rings") has what stands before a ring's records, and in a record. */
const at = { size: 8, ticks: 16, ns: 24, rate: 32, head: 64, tail: 128, closed: 192, data: 4096 };
const closedBlocks = 16;
const recordBytes = 40;
const pad = 0xffff_ffff;
/** Sites below it are control events. */
const firstSite = 64n;
/** The stream of blocks that were recovered; the native sink itself writes one stream, number 0. */
const stream = 1;
const eventsPerBlock = 2_000;

interface Held {
  readonly pid: bigint;
  readonly ticks: bigint;
  readonly site: bigint;
  readonly act: bigint;
  readonly values: Buffer;
}

interface Process {
  readonly number: number;
  readonly pid: Buffer;
}

/**
 * Makes blocks of what the rings of a VM that was killed still hold, so that nothing that was reported is lost, and deletes
 * them. Events of modules or processes that the recording does not know are left out. Where rings cannot be read or the folder
 * not be written, the recording stays as it is.
 */
export function recoverRings(dir: string, { clock }: Pick<ProbeAccount, 'clock'>): void {
  const folder = join(dir, 'rings');
  if (!existsSync(folder)) return;
  try {
    const rings = ringFiles(folder).map(readPlain);
    const last = lastBlock(dir);
    const held = rings.flatMap((ring) => [...records(ring, last)]).sort((a, b) => Number(a.ticks - b.ticks));
    const first = rings[0];
    if (first && held.length > 0) writeBlocks(dir, placed(held, dir, folder, nanoseconds(first, clock.monotonic)));
    rmSync(folder, { recursive: true, force: true });
  } catch {
    // Said anyway: the program ended without the probe knowing.
  }
}

const ringFiles = (folder: string): string[] =>
  readdirSync(folder)
    .filter((name) => name.endsWith('.ring'))
    .sort((a, b) => Number.parseInt(a, 10) - Number.parseInt(b, 10))
    .map((name) => join(folder, name));

/** The number of the last whole block of the stream that the rings were drained into; 0: none. */
function lastBlock(dir: string): number {
  const segments = listSegments(dir).filter((segment) => segment.stream === 0);
  for (const segment of segments.reverse()) {
    const last = scanSegment(segment).blocks.at(-1);
    if (last) return last.header.block;
  }
  return 0;
}

/** The records that are in no block up to `last`. Stops at whatever is no record. */
function* records(ring: Buffer, last: number): Generator<Held> {
  const size = Number(ring.readBigUInt64LE(at.size));
  const head = Number(ring.readBigUInt64LE(at.head));
  if (ring.toString('latin1', 0, 4) !== 'ESR1' || ring.length < at.data + size || size === 0) return;
  const from = drained(ring, last);
  // A ring holds no more than its size: else its numbers are none.
  if (head - from > size) return;
  for (let position = from; position < head; ) {
    const start = at.data + (position % size);
    const bytes = ring.readUInt32LE(start);
    const values = ring.readUInt32LE(start + 4);
    if (bytes < 8 || start + bytes > at.data + size) return;
    if (values !== pad) {
      if (recordBytes + values > bytes) return;
      yield {
        pid: ring.readBigUInt64LE(start + 8),
        ticks: ring.readBigUInt64LE(start + 16),
        site: ring.readBigUInt64LE(start + 24),
        act: ring.readBigUInt64LE(start + 32),
        values: withoutLengths(ring.subarray(start + recordBytes, start + recordBytes + values)),
      };
    }
    position += bytes;
  }
}

/** Up to where the ring's records are in blocks that are on disk. */
function drained(ring: Buffer, last: number): number {
  const entry = at.closed + (last % closedBlocks) * 16;
  const isKnown = last > 0 && Number(ring.readBigUInt64LE(entry)) === last;
  return Number(ring.readBigUInt64LE(isKnown ? entry + 8 : at.tail));
}

/** A record's values each have their length before them, a block's have not. */
function withoutLengths(values: Buffer): Buffer {
  const parts: Buffer[] = [];
  for (let i = 0; i + 4 <= values.length; ) {
    const end = i + 4 + values.readUInt32LE(i);
    parts.push(values.subarray(i + 4, end));
    i = end;
  }
  return Buffer.concat(parts);
}

/** The recording's time of a ring's ticks. */
function nanoseconds(ring: Buffer, base: bigint): (ticks: bigint) => number {
  const ticks0 = ring.readBigUInt64LE(at.ticks);
  const ns0 = Number(ring.readBigInt64LE(at.ns) - base);
  const rate = ring.readDoubleLE(at.rate);
  return (ticks) => Math.max(0, Math.round(ns0 + Number(ticks - ticks0) * rate));
}

interface Recovered {
  readonly events: readonly RawEvent[];
  readonly pids: ReadonlyMap<number, Buffer>;
}

function placed(held: readonly Held[], dir: string, folder: string, time: (ticks: bigint) => number): Recovered {
  const bases = siteBases(dir);
  const processes = processesOf(join(folder, 'processes'));
  const events = held.flatMap((event): RawEvent[] => {
    const site = siteOf(event.site, bases);
    const process = processes.get(event.pid);
    if (site === undefined || !process) return [];
    return [{ proc: process.number, site, act: Number(event.act), time: time(event.ticks), values: event.values }];
  });
  return { events, pids: new Map([...processes.values()].map(({ number, pid }) => [number, pid])) };
}

/** The recording's number of a site as the probe has it: control events have one number everywhere. */
function siteOf(site: bigint, bases: ReadonlyMap<bigint, number>): number | undefined {
  if (site < firstSite) return Number(site);
  const base = bases.get(site >> 16n);
  return base === undefined ? undefined : base + Number(site & 0xffffn);
}

/** The first site of each module version, by what instrumented code calls that version. */
function siteBases(dir: string): Map<bigint, number> {
  const lines = readPlain(join(dir, 'sites.jsonl')).toString().split('\n').slice(0, -1);
  return new Map(
    lines.map((line) => {
      const { version, base } = JSON.parse(line) as { version: string; base: number };
      return [BigInt(`0x${version}`), base];
    }),
  );
}

/** Later entries count: a pid may have been another process's before. */
function processesOf(file: string): Map<bigint, Process> {
  const bytes = readPlain(file);
  const processes = new Map<bigint, Process>();
  for (let i = 0; i + 16 <= bytes.length; ) {
    const end = i + 16 + bytes.readUInt32LE(i + 12);
    processes.set(bytes.readBigUInt64LE(i), { number: bytes.readUInt32LE(i + 8), pid: bytes.subarray(i + 16, end) });
    i = end;
  }
  return processes;
}

function writeBlocks(dir: string, { events, pids }: Recovered): void {
  const pidOf = (proc: number) => pids.get(proc) ?? Buffer.alloc(0);
  const blocks: Buffer[] = [];
  for (let i = 0; i < events.length; i += eventsPerBlock)
    blocks.push(writeBlock(stream, blocks.length + 1, events.slice(i, i + eventsPerBlock), pidOf));
  const folder = join(dir, 'seg');
  mkdirSync(folder, { recursive: true });
  const file = join(folder, `${stream}-1.seg`);
  if (blocks.length === 0 || !lstatSync(folder).isDirectory()) return;
  // In place whole, in its own right: not half of it where the disk is full, not where a link leads.
  rmSync(`${file}.new`, { force: true });
  try {
    writeFileSync(`${file}.new`, Buffer.concat(blocks), { mode: 0o600, flag: 'wx' });
    renameSync(`${file}.new`, file);
  } finally {
    rmSync(`${file}.new`, { force: true });
  }
}
