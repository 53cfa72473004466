import assert from 'node:assert/strict';
import { closeSync, cpSync, existsSync, mkdirSync, openSync, readdirSync, rmSync, writeFileSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { readEvents } from '../../../adapter/recording/block.js';
import { writeBlock } from '../../../adapter/recording/blockWriter.js';
import { decodeAt } from '../../../adapter/recording/etf.js';
import { recoverRings } from '../../../adapter/recording/rings.js';
import { listSegments, readPayload, scanSegment } from '../../../adapter/recording/segments.js';
import { smallDisk } from '../../support/disk.js';
import { etf, pid } from '../../support/etfWriter.js';
import { RingWriter, ringProcess } from '../../support/ringWriter.js';
import { tempFolder } from '../../support/tempFolder.js';

const clock = { monotonic: -1_000n, wall: '' };
const hash = 0xabc;

/** A recording whose module `abc` has its sites from 64 on, with block 3 of stream 0, and these rings. */
function killed(rings: readonly RingWriter[]): string {
  const dir = tempFolder('killed');
  for (const part of ['seg', 'rings']) mkdirSync(join(dir, part));
  writeFileSync(join(dir, 'sites.jsonl'), `${JSON.stringify({ version: hash.toString(16), base: 64 })}\n`);
  const before = [{ proc: 1, site: 64, act: 1, time: 5, values: etf(0) }];
  writeFileSync(
    join(dir, 'seg', '0-1.seg'),
    writeBlock(0, 3, before, () => pid(101)),
  );
  for (const [n, ring] of rings.entries()) writeFileSync(join(dir, 'rings', `${n}.ring`), ring.file());
  writeFileSync(join(dir, 'rings', 'processes'), Buffer.concat([ringProcess(11, 1, pid(101)), ringProcess(22, 2, pid(102))]));
  return dir;
}

/** The recovered events: `process.site#activation at time: values`. */
function recovered(dir: string): string[] {
  recoverRings(dir, { clock });
  assert.ok(!existsSync(join(dir, 'rings')), 'rings are taken in once');
  const blocks = listSegments(dir).flatMap((segment) => (segment.stream === 1 ? scanSegment(segment).blocks : []));
  return blocks.flatMap((block) => {
    const payload = readPayload(block);
    const { count, processes, who, site, act, time, valueAt, valueSize } = readEvents(block.header, payload);
    return Array.from({ length: count }, (_, i) => {
      const values: unknown[] = [];
      for (let at = valueAt[i] ?? 0; at < (valueAt[i] ?? 0) + (valueSize[i] ?? 0); ) {
        const { term, end } = decodeAt(payload, at);
        values.push(term);
        at = end;
      }
      return `${processes[who[i] ?? 0]?.proc}.${site[i]}#${act[i]} at ${time[i]}: ${values}`;
    });
  });
}

const event = (ticks: number, more: Partial<Parameters<RingWriter['report']>[0]> = {}) => ({
  pid: 11,
  ticks,
  hash,
  index: 2,
  act: 7,
  values: [etf(ticks)],
  ...more,
});

describe('the rings of a VM that was killed', () => {
  it('give what is in no block, in the order of time, whichever ring it is in', () => {
    const one = new RingWriter(4096).clock(-900n).report(event(100)).drained(3).report(event(101)).report(event(104));
    const other = new RingWriter(4096).drained(3).report(event(103, { pid: 22, act: 9, values: [etf(1), etf(2)] }));
    assert.deepEqual(recovered(killed([one, other])), ['1.66#7 at 102: 101', '2.66#9 at 106: 1,2', '1.66#7 at 108: 104']);
  });

  it('give what was drained into a block that did not come to disk', () => {
    const ring = new RingWriter(4096).clock(-900n).report(event(100)).drained(3).report(event(101)).drained(4).report(event(102));
    assert.deepEqual(recovered(killed([ring])), ['1.66#7 at 102: 101', '1.66#7 at 104: 102']);
  });

  it('give control events of the VM’s tracing, which belong to no module', () => {
    const sent = event(103, { hash: 0, index: 11, act: 0, values: [etf(1), etf(2)] });
    const ring = new RingWriter(4096).clock(-900n).drained(3).report(event(101)).report(sent).report(event(104));
    assert.deepEqual(recovered(killed([ring])), ['1.66#7 at 102: 101', '1.11#0 at 106: 1,2', '1.66#7 at 108: 104']);
  });

  it('are read around their end', () => {
    const ring = new RingWriter(128).clock(-900n).report(event(100)).report(event(101)).drained(3).report(event(102));
    assert.deepEqual(recovered(killed([ring])), ['1.66#7 at 104: 102']);
  });

  it('give nothing of processes and modules that nobody can tell', () => {
    const ring = new RingWriter(4096).clock(-900n).drained(3);
    ring
      .report(event(101, { pid: 33 }))
      .report(event(102, { hash: 0xdef }))
      .report(event(103));
    assert.deepEqual(recovered(killed([ring])), ['1.66#7 at 106: 103']);
  });

  it('change nothing where they are damaged', () => {
    const dir = killed([]);
    writeFileSync(join(dir, 'rings', '0.ring'), 'no ring');
    recoverRings(dir, { clock });
    assert.deepEqual(readdirSync(join(dir, 'seg')), ['0-1.seg']);
  });

  it('that say that they hold more than they can give nothing: who believed them read on without end', () => {
    const ring = new RingWriter(4096).clock(-900n).drained(3).report(event(101));
    ring.file().writeBigUInt64LE(2n ** 62n, 64);
    assert.deepEqual(recovered(killed([ring])), []);
  });

  it('are kept for later where there is no room for what they hold', function () {
    const ring = new RingWriter(65_536).clock(-900n).drained(3);
    for (let ticks = 101; ticks < 400; ticks++) ring.report(event(ticks, { values: [etf('what they hold'.repeat(5))] }));
    const disk = smallDisk(this, 256);
    const dir = join(disk, 'recording');
    cpSync(killed([ring]), dir, { recursive: true });
    const fill = join(disk, 'fill');
    fillUp(fill);
    recoverRings(dir, { clock });
    assert.deepEqual([existsSync(join(dir, 'rings', '0.ring')), readdirSync(join(dir, 'seg'))], [true, ['0-1.seg']]);
    rmSync(fill);
    assert.equal(recovered(dir).length, 299);
  });
});

/** Takes all room that there is but for a few KiB. */
function fillUp(file: string): void {
  const fd = openSync(file, 'w');
  try {
    for (;;) writeSync(fd, Buffer.alloc(4096));
  } catch (error) {
    assert.equal((error as NodeJS.ErrnoException).code, 'ENOSPC');
  } finally {
    closeSync(fd);
  }
}
