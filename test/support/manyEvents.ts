import { closeSync, mkdirSync, openSync, writeFileSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { crc32 } from '../../adapter/recording/crc32.js';
import { pid } from './etfWriter.js';
import type { Program } from './program.js';

const BLOCK_BYTES = 62_000;
const SEGMENT_BYTES = 64 << 20;
const HEADER_BYTES = 56;
/** Erlang's tag of a whole number of 32 bits. */
const INTEGER = 98;

/** Writes events of instrumented code to a recording in `dir`, millions of them a second: each is written where it will stand. */
export class CodeTape {
  private readonly payload = Buffer.alloc(BLOCK_BYTES + 1000);
  private at = 0;
  private events = 0;
  private total = 0;
  private blocks = 0;
  private segments = 0;
  private segment = -1;
  private segmentBytes = 0;
  private time = 0;
  /** The time of the event before, and that at which this block's times begin. */
  private before = 0;
  private first = 0;
  private last = -1;
  private readonly procs: number[] = [];
  private readonly acts = new Map<number, number>();

  constructor(
    private readonly dir: string,
    { tables }: Program,
  ) {
    mkdirSync(join(dir, 'seg'), { recursive: true });
    writeFileSync(join(dir, 'manifest.json'), JSON.stringify({ format: 1, id: 'bench', status: 'finished' }));
    writeFileSync(join(dir, 'probe.json'), JSON.stringify({ format: 1, status: 'finished', tracing: { messages: 'off', why: '' } }));
    writeFileSync(join(dir, 'sites.jsonl'), tables.map((table) => `${JSON.stringify(table)}\n`).join(''));
  }

  get count(): number {
    return this.total;
  }

  /** An event with one whole number for its value, or none. */
  add(proc: number, site: number, act: number, value?: number): void {
    this.time += 40 + (this.total % 23);
    let who = this.procs.indexOf(proc);
    if (who < 0) who = this.procs.push(proc) - 1;
    const isOther = proc !== this.last;
    const isChanged = act !== (this.acts.get(proc) ?? 0);
    this.varint(site * 4 + (isOther ? 2 : 0) + (isChanged ? 1 : 0));
    if (isOther) this.varint(who);
    if (isChanged) this.varint(act);
    this.acts.set(proc, act);
    this.varint((this.time - this.before) * 2);
    this.varint(value === undefined ? 0 : 5);
    if (value !== undefined) {
      this.payload[this.at] = INTEGER;
      this.payload.writeInt32BE(value, this.at + 1);
      this.at += 5;
    }
    this.before = this.time;
    this.last = proc;
    this.events += 1;
    this.total += 1;
    if (this.at > BLOCK_BYTES) this.flush();
  }

  /** Writes what is left. */
  end(): void {
    if (this.events > 0) this.flush();
    if (this.segment >= 0) closeSync(this.segment);
  }

  private flush(): void {
    const table = Buffer.concat(this.procs.map((proc) => Buffer.concat([Buffer.from([proc, pid(100 + proc).length]), pid(100 + proc)])));
    const block = Buffer.alloc(HEADER_BYTES + table.length + this.at);
    block.write('ESB1');
    block.writeUInt32LE(table.length + this.at, 4);
    block.writeUInt16LE(1, 12);
    block.writeUInt32LE(++this.blocks, 16);
    block.writeUInt32LE(this.events, 20);
    block.writeBigUInt64LE(BigInt(this.first), 24);
    block.writeBigUInt64LE(BigInt(this.time), 32);
    block.writeUInt32LE(this.procs.length, 40);
    block.writeUInt32LE(table.length, 48);
    table.copy(block, HEADER_BYTES);
    this.payload.copy(block, HEADER_BYTES + table.length, 0, this.at);
    block.writeUInt32LE(crc32(block.subarray(12)), 8);
    this.write(block);
    [this.at, this.events, this.last, this.first, this.before] = [0, 0, -1, this.time, this.time];
    this.procs.length = 0;
    this.acts.clear();
  }

  private write(block: Buffer): void {
    if (this.segment < 0 || this.segmentBytes > SEGMENT_BYTES) {
      if (this.segment >= 0) closeSync(this.segment);
      this.segment = openSync(join(this.dir, 'seg', `0-${++this.segments}.seg`), 'w');
      this.segmentBytes = 0;
    }
    this.segmentBytes += writeSync(this.segment, block);
  }

  private varint(value: number): void {
    let rest = value;
    while (rest > 127) {
      this.payload[this.at++] = (rest % 128) + 128;
      rest = Math.floor(rest / 128);
    }
    this.payload[this.at++] = rest;
  }
}
