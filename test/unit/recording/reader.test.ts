import assert from 'node:assert/strict';
import { appendFileSync, mkdtempSync, readdirSync, readFileSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { crc32 } from '../../../adapter/recording/crc32.js';
import { RecordingError } from '../../../adapter/recording/errors.js';
import { openRecording } from '../../../adapter/recording/reader.js';
import { openHistory } from '../../../adapter/replay/openHistory.js';
import { type RecordingBuilder, record } from '../../support/recordingBuilder.js';

const program = `
  module Foo
  def bar/1
    bar: enter 2 x -> out
    out: leave 3
`;

const refuses = (code: RecordingError['code'], message: RegExp) => (error: unknown) => {
  assert.ok(error instanceof RecordingError, String(error));
  assert.equal(error.code, code);
  assert.match(error.message, message);
  return true;
};

describe('a recording', () => {
  let tape: RecordingBuilder;
  let dir: string;
  const calls = 40;
  beforeEach(() => {
    tape = record(program);
    for (let i = 0; i < calls; i++) tape.process().plays(`bar(${i}) out(${i})`);
    dir = tape.write({ blockEvents: 10, segmentBlocks: 4 });
  });
  afterEach(() => tape.remove());
  const events = async () => (await openHistory(dir)).processes().reduce((sum, process) => sum + process.events, 0);
  const newest = () => join(dir, 'seg', readdirSync(join(dir, 'seg')).sort().at(-1) ?? assert.fail());

  it('opens', async () => {
    assert.equal(await events(), 2 * calls);
    assert.deepEqual((await openHistory(dir)).losses, []);
  });

  it('that was cut off at any byte loses at most its last block, and says so', async () => {
    const { length } = readFileSync(newest());
    for (let kept = length - 1; kept > length - 200; kept -= 7) {
      truncateSync(newest(), kept);
      assert.ok((await events()) >= 2 * calls - 20);
      assert.match((await openRecording(dir)).damage.join(), /no whole block: what was being written when the program ended is lost/);
    }
  });

  it('with a flipped bit loses that segment from there on, and says so', async () => {
    const file = join(dir, 'seg', '1-1.seg');
    const bytes = readFileSync(file);
    bytes.writeUInt8(bytes.readUInt8(bytes.length - 3) ^ 1, bytes.length - 3);
    writeFileSync(file, bytes);
    assert.equal(await events(), 2 * calls - 10);
    const [damage, gap] = (await openRecording(dir)).damage;
    assert.match(damage ?? '', /bytes in seg\/1-1.seg .* are damaged/);
    assert.match(gap ?? '', /1 blocks of stream 1 are missing/);
  });

  it('that is being written may end anywhere', async () => {
    writeFileSync(join(dir, 'manifest.json'), JSON.stringify({ format: 1, status: 'recording', pid: process.pid }));
    writeFileSync(join(dir, 'probe.json'), JSON.stringify({ format: 1, status: 'recording' }));
    appendFileSync(newest(), 'ESB1 and some more');
    appendFileSync(join(dir, 'sites.jsonl'), '{"module":"Elixir.Half');
    assert.deepEqual((await openRecording(dir)).damage, []);
  });

  it('of a newer format is refused in words that help', async () => {
    writeFileSync(join(dir, 'manifest.json'), JSON.stringify({ format: 9 }));
    await assert.rejects(openRecording(dir), refuses('newer', /made by a newer ElixirScope.*Update/));
  });

  it('that is none is refused', async () => {
    const empty = mkdtempSync(join(tmpdir(), 'empty-'));
    await assert.rejects(openRecording(empty), refuses('missing', /is not a recording/));
    rmSync(empty, { recursive: true });
  });

  it('whose papers are damaged is refused, with the file and what is wrong', async () => {
    writeFileSync(join(dir, 'manifest.json'), '{"format":');
    await assert.rejects(openRecording(dir), refuses('damaged', /manifest\.json/));
    writeFileSync(join(dir, 'manifest.json'), '{"format":1,"status":"eaten"}');
    await assert.rejects(openRecording(dir), refuses('damaged', /"status" is not recording, finished, interrupted/));
    writeFileSync(join(dir, 'manifest.json'), '{"format":1}');
    writeFileSync(join(dir, 'sites.jsonl'), 'nonsense\n');
    await assert.rejects(openRecording(dir), refuses('damaged', /sites\.jsonl: line 1/));
  });

  it('without events is a recording still', async () => {
    rmSync(join(dir, 'seg'), { recursive: true });
    const history = await openHistory(dir);
    assert.deepEqual(history.processes(), []);
    assert.equal(history.first(), undefined);
    assert.equal(history.entry(), undefined);
  });
});

describe('the checksum', () => {
  it('is the one of zlib', () => {
    assert.equal(crc32(Buffer.from('123456789')), 0xcbf43926);
    assert.equal(crc32(Buffer.from('The quick brown fox jumps over the lazy dog')), 0x414fa339);
    assert.equal(crc32(Buffer.alloc(0)), 0);
  });
});
