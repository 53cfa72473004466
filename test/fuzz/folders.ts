import assert from 'node:assert/strict';
import { cpSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { pack } from 'tar-stream';
import { HEADER_BYTES, readHeader } from '../../adapter/recording/block.js';
import { writeBlock } from '../../adapter/recording/blockWriter.js';
import { crc32 } from '../../adapter/recording/crc32.js';
import { makeCheckpoint } from '../../adapter/recording/index/makeCheckpoint.js';
import { openRecording } from '../../adapter/recording/reader.js';
import { openHistory } from '../../adapter/replay/openHistory.js';
import { importRecording } from '../../adapter/target/importing.js';
import { readLabel } from '../../adapter/target/label.js';
import { describe as describeRecording, listRecordings, statusOf } from '../../adapter/target/store.js';
import { etf, pid } from '../support/etfWriter.js';
import { lookAtAll } from '../support/lookAtAll.js';
import { writeCalls } from '../support/manyMessages.js';
import { randomFrom } from '../support/random.js';
import { RingWriter, ringProcess } from '../support/ringWriter.js';
import { tempFolder } from '../support/tempFolder.js';
import { fixture } from './bytes.js';
import type { Target } from './target.js';

/** What is read as a file of a recording: the input is put in its place, and all of the recording is looked at. */

const jsonWords = [
  '-1',
  '0',
  '1e308',
  '9007199254740993',
  '4294967296',
  'null',
  '""',
  '[]',
  '{}',
  '[[]]',
  '"__proto__"',
  '"../../../x"',
  'true',
  '0.5',
];

/** Opens a recording and asks what an editor would. */
async function look(dir: string, seed: number): Promise<void> {
  const history = await openHistory(dir);
  try {
    await lookAtAll(history, randomFrom(seed));
  } finally {
    history.close();
  }
}

/** The recording that is checked in, with the input as this file of it. */
function asFile(path: string, seeds: (dir: string) => Promise<readonly Uint8Array[]>, words: readonly string[] = jsonWords) {
  return async (): Promise<Target> => {
    const dir = tempFolder('fuzzed');
    cpSync(fixture, dir, { recursive: true });
    return {
      seeds: await seeds(dir),
      words,
      async read(input) {
        writeFileSync(join(dir, path), input);
        readLabel(dir);
        const stored = describeRecording(dir);
        if (stored.manifest) statusOf(stored);
        await look(dir, input.length);
      },
      close: () => rmSync(dir, { recursive: true, force: true }),
    };
  };
}

const itself = (path: string) => async (dir: string) => [readFileSync(join(dir, path))];

export const sites = asFile('sites.jsonl', itself('sites.jsonl'));
export const probe = asFile('probe.json', itself('probe.json'));
export const manifest = asFile('manifest.json', async () => [
  Buffer.from(
    JSON.stringify({
      format: 1,
      id: 'a',
      project: '/p',
      projectName: 'p',
      task: 'test',
      taskArgs: ['-x'],
      status: 'recording',
      pid: 1,
      exitStatus: 0,
    }),
  ),
]);
export const label = asFile('label.json', async () => [Buffer.from('{"name":"the race","kept":true}')]);

export const checkpoint = asFile('checkpoint.json', async (dir) => {
  const { sites, blocks } = await openRecording(dir);
  const last = Math.max(...blocks.map(({ header }) => header.last));
  const seeds = [0.3, 0.6, 0.9].map(async (share) =>
    makeCheckpoint({ sites, blocks, previous: undefined, time: Math.floor(last * share), firstKept: {}, seen: {} }),
  );
  return (await Promise.all(seeds)).map((made) => Buffer.from(JSON.stringify(made)));
});

/** Segments whose blocks have the checksums that make them look whole. */
export const segment = asFile('seg/0-1.seg', itself('seg/0-1.seg'), []);
export async function wholeSegment(): Promise<Target> {
  const target = await segment();
  return { ...target, read: (input) => target.read(sealed(input)) };
}

function sealed(input: Uint8Array): Buffer {
  const bytes = Buffer.from(input);
  for (let at = 0; at + HEADER_BYTES <= bytes.length; ) {
    const header = readHeader(bytes.subarray(at));
    if (header === undefined) break;
    const end = Math.min(at + HEADER_BYTES + header.length, bytes.length);
    bytes.writeUInt32LE(end - at - HEADER_BYTES, at + 4);
    bytes.writeUInt32LE(crc32(bytes.subarray(at + 12, end)), at + 8);
    at = end;
  }
  return bytes;
}

/** What the rings of a killed VM hold: a ring, and after it who its processes are. */
export async function rings(): Promise<Target> {
  const dir = tempFolder('killed');
  const event = { pid: 11, hash: 0xabc, index: 2, act: 7 };
  const ring = new RingWriter(512).clock(-900n).drained(3);
  for (const ticks of [101, 102, 103]) ring.report({ ...event, ticks, values: [etf(ticks), etf('a')] });
  ring.report({ ...event, ticks: 104, hash: 0, index: 11, act: 0, values: [etf(1), etf(2)] });
  const processes = Buffer.concat([ringProcess(11, 1, pid(101)), ringProcess(22, 2, pid(102))]);
  const size = ring.file().length;
  mkdirSync(join(dir, 'seg'));
  writeFileSync(
    join(dir, 'sites.jsonl'),
    `${JSON.stringify({ module: 'a', base: 64, version: 'abc', file: 'a', functions: [{ name: 'f', arity: 0, kind: 'def', line: 1 }], blocks: [-1], sites: [0, 1, 2].map(() => ({ k: 'stmt', f: 0, l: 1, v: ['x'], b: 0 })) })}\n`,
  );
  writeFileSync(join(dir, 'probe.json'), JSON.stringify({ format: 1, status: 'recording', clock: { monotonic: '-1000', wall: '' } }));
  const before = writeBlock(0, 3, [{ proc: 1, site: 64, act: 1, time: 5, values: etf(0) }], () => pid(101));
  return {
    seeds: [Buffer.concat([ring.file(), processes])],
    words: [],
    async read(input) {
      rmSync(join(dir, 'seg'), { recursive: true });
      for (const folder of ['seg', 'rings']) mkdirSync(join(dir, folder), { recursive: true });
      writeFileSync(join(dir, 'seg', '0-1.seg'), before);
      writeFileSync(join(dir, 'rings', '0.ring'), input.subarray(0, size));
      writeFileSync(join(dir, 'rings', 'processes'), input.subarray(size));
      await look(dir, input.length);
      rmSync(join(dir, 'rings'), { recursive: true, force: true });
    },
    close: () => rmSync(dir, { recursive: true, force: true }),
  };
}

/** A kept index whose contents say otherwise, with the checksum that makes them look whole. */
export async function index(): Promise<Target> {
  const dir = tempFolder('kept');
  writeCalls(dir, ENOUGH_TO_BE_KEPT);
  await look(dir, 0);
  const file = join(dir, 'index', 'events.esi');
  const kept = readFileSync(file);
  const end = kept.length - 12;
  const json = kept.subarray(end - kept.readUInt32LE(end), end);
  const columns = kept.subarray(0, end - json.length);
  return {
    seeds: [json],
    words: [...jsonWords, '"u8"', '"f64"', '"constructor"', '32768', '131072'],
    async read(input) {
      const size = Buffer.alloc(12);
      size.writeUInt32LE(input.length, 0);
      size.writeUInt32LE(crc32(input), 4);
      size.write('ESI1', 8);
      writeFileSync(file, Buffer.concat([columns, input, size]));
      (await openHistory(dir)).close();
    },
    close: () => rmSync(dir, { recursive: true, force: true }),
  };
}

const ENOUGH_TO_BE_KEPT = 12_000;

/** A file that somebody exported: the archive in it. */
export async function archive(): Promise<Target> {
  const around = tempFolder('imported');
  const file = join(around, 'some.esrec');
  const state = join(around, 'state');
  const tar = pack();
  const made = JSON.stringify({ format: 1, id: 'a', project: '/p', projectName: 'p', task: 'test', taskArgs: [], status: 'finished' });
  tar.entry({ name: '20261120-a/manifest.json' }, made);
  for (const path of ['probe.json', 'sites.jsonl', 'seg/0-1.seg'])
    tar.entry({ name: `20261120-a/${path}` }, readFileSync(join(fixture, path)));
  tar.finalize();
  const parts: Buffer[] = [];
  for await (const part of tar) parts.push(part as Buffer);
  return {
    seeds: [Buffer.concat(parts)],
    words: ['../', '/etc/', '20261120-a/', 'seg/0-1.seg', '\0', '7777777', '5', '2', '1', 'L', 'x', 'g', 'ustar', '99999999999'],
    async read(input) {
      rmSync(state, { recursive: true, force: true });
      writeFileSync(file, gzipSync(input, { level: 1 }));
      try {
        await importRecording(state, file, { limit: 3 * 1024 ** 2 });
        for (const one of listRecordings(state)) await look(one.folder, input.length);
      } finally {
        assert.deepEqual(readdirSync(around).sort(), ['some.esrec', 'state'], 'something was written elsewhere');
      }
    },
    close: () => rmSync(around, { recursive: true, force: true }),
  };
}
