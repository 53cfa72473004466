import { BLOCK_VERSION } from './block.js';
import { crc32 } from './crc32.js';

/** An event as FORMAT.md has it; `site` below 64 is a control event. */
export interface RawEvent {
  readonly proc: number;
  readonly site: number;
  readonly act: number;
  readonly time: number;
  /** External terms without their leading 131, one after another. */
  readonly values: Uint8Array;
}

/** A whole block, header included. */
export function writeBlock(
  stream: number,
  block: number,
  events: readonly RawEvent[],
  pidOf: (proc: number) => Uint8Array,
  lost = 0,
): Buffer {
  const procs = [...new Set(events.map(({ proc }) => proc))];
  const table = Buffer.concat(
    procs.map((proc) => {
      const pid = pidOf(proc);
      return Buffer.concat([varint(proc), varint(pid.length), pid]);
    }),
  );
  const times = events.map(({ time }) => time);
  const first = Math.min(...times);
  const payload = Buffer.concat([table, ...writeEvents(events, procs, first)]);
  const header = Buffer.alloc(56);
  header.write('ESB1');
  header.writeUInt32LE(payload.length, 4);
  header.writeUInt16LE(BLOCK_VERSION, 12);
  header.writeUInt16LE(stream, 14);
  header.writeUInt32LE(block, 16);
  header.writeUInt32LE(events.length, 20);
  header.writeBigUInt64LE(BigInt(first), 24);
  header.writeBigUInt64LE(BigInt(Math.max(...times)), 32);
  header.writeUInt32LE(procs.length, 40);
  header.writeUInt32LE(lost, 44);
  header.writeUInt32LE(table.length, 48);
  const whole = Buffer.concat([header, payload]);
  whole.writeUInt32LE(crc32(whole.subarray(12)), 8);
  return whole;
}

function writeEvents(events: readonly RawEvent[], procs: readonly number[], first: number): Buffer[] {
  const acts = new Map<number, number>();
  let time = first;
  let proc: number | undefined;
  return events.map((event) => {
    const other = event.proc !== proc;
    const control = event.site < 64;
    const before = acts.get(event.proc) ?? 0;
    const changed = !control && event.act !== before;
    const parts = [varint(event.site * 4 + (other ? 2 : 0) + (changed ? 1 : 0))];
    if (other) parts.push(varint(procs.indexOf(event.proc)));
    if (changed) parts.push(zigzag(event.act - before));
    parts.push(zigzag(event.time - time), varint(event.values.length), Buffer.from(event.values));
    proc = event.proc;
    time = event.time;
    if (!control) acts.set(event.proc, event.act);
    return Buffer.concat(parts);
  });
}

const zigzag = (value: number): Buffer => varint(value >= 0 ? value * 2 : -value * 2 - 1);

function varint(value: number): Buffer {
  const bytes: number[] = [];
  let rest = value;
  do {
    const low = rest % 128;
    rest = (rest - low) / 128;
    bytes.push(rest > 0 ? low + 128 : low);
  } while (rest > 0);
  return Buffer.from(bytes);
}
