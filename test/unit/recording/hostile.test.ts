import assert from 'node:assert/strict';
import { cpSync, existsSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { HEADER_BYTES, readHeader } from '../../../adapter/recording/block.js';
import { FormatError } from '../../../adapter/recording/bytes.js';
import { crc32 } from '../../../adapter/recording/crc32.js';
import { RecordingError } from '../../../adapter/recording/errors.js';
import { openHistory } from '../../../adapter/replay/openHistory.js';
import { lookAtAll } from '../../support/lookAtAll.js';
import { type Random, randomFrom } from '../../support/random.js';
import { tempFolder } from '../../support/tempFolder.js';

const fixture = fileURLToPath(new URL('../../contract/fixtures/portable', import.meta.url));
/** How many recordings are spoiled in each way; ELIXIRSCOPE_SPOILED for more. */
const cases = Number(process.env.ELIXIRSCOPE_SPOILED ?? 150);
/** A whole look at such a recording takes milliseconds. */
const MOST_CPU_MS = 3000;

/** Bytes that mean something somewhere: sizes, tags, ends of ranges. */
const TELLING = [0, 1, 2, 3, 6, 0x7f, 0x80, 0xff, 97, 104, 105, 108, 109, 110, 111, 116];

function spoil(bytes: Buffer, from: number, to: number, random: Random): void {
  for (let left = 1 + random(6); left > 0; left--)
    bytes.writeUInt8(random(2) === 0 ? random(256) : (TELLING[random(TELLING.length)] ?? 0), from + random(to - from));
}

/** Writes other bytes into a block, and the checksum that makes it look whole. */
function spoilBlock(dir: string, random: Random): void {
  const segments = readdirSync(join(dir, 'seg'));
  const file = join(dir, 'seg', segments[random(segments.length)] ?? assert.fail('no segment'));
  const bytes = readFileSync(file);
  const starts: number[] = [];
  for (let at = 0; at < bytes.length; at += HEADER_BYTES + (readHeader(bytes.subarray(at))?.length ?? bytes.length)) starts.push(at);
  const at = starts[random(starts.length)] ?? 0;
  const end = at + HEADER_BYTES + (readHeader(bytes.subarray(at))?.length ?? 0);
  // Its length, magic and checksum stay: without them nobody would look further.
  spoil(bytes, at + (random(4) === 0 ? 14 : HEADER_BYTES), end, random);
  bytes.writeUInt32LE(crc32(bytes.subarray(at + 12, end)), at + 8);
  writeFileSync(file, bytes);
}

const spoilFile =
  (name: string) =>
  (dir: string, random: Random): void => {
    const bytes = readFileSync(join(dir, name));
    spoil(bytes, 0, bytes.length, random);
    writeFileSync(join(dir, name), bytes);
  };

/** Other values where the JSON has numbers, texts and lists. */
const spoilJson =
  (name: string) =>
  (dir: string, random: Random): void => {
    const odd = ['-1', '1e308', '9007199254740993', 'null', '""', '[]', '{}', '"__proto__"', '"../../../etc/passwd"', 'true', '0.5'];
    const places = [...readFileSync(join(dir, name), 'utf8').matchAll(/(?<=[:,[])(-?\d+|"[^"\\]*"|\[\]|true|false|null)(?=[,}\]])/g)];
    const place = places[random(places.length)];
    const text = readFileSync(join(dir, name), 'utf8');
    if (place === undefined) return;
    writeFileSync(join(dir, name), text.slice(0, place.index) + odd[random(odd.length)] + text.slice(place.index + place[0].length));
  };

/** Looks at a spoiled recording. It may be refused, in words; nothing else may go wrong. */
async function survives(spoilIt: (dir: string, random: Random) => void, seed: number): Promise<'refused' | 'shown'> {
  const random = randomFrom(seed);
  const dir = tempFolder();
  cpSync(fixture, dir, { recursive: true });
  spoilIt(dir, random);
  const before = process.cpuUsage();
  try {
    const history = await openHistory(dir);
    try {
      await lookAtAll(history, random);
      return 'shown';
    } finally {
      history.close();
    }
  } catch (error) {
    if (error instanceof RecordingError || error instanceof FormatError) return 'refused';
    throw new Error(`seed ${seed}`, { cause: error });
  } finally {
    rmSync(dir, { recursive: true });
    const { user, system } = process.cpuUsage(before);
    assert.ok((user + system) / 1000 < MOST_CPU_MS, `seed ${seed}: ${(user + system) / 1000} ms`);
  }
}

describe('a recording from somebody who means no good', function () {
  this.timeout(300_000);
  const ways: Readonly<Record<string, (dir: string, random: Random) => void>> = {
    'blocks that are not what their checksums say': spoilBlock,
    'places in the code that are none': spoilFile('sites.jsonl'),
    'places in the code with other values': spoilJson('sites.jsonl'),
    'an account of the probe with other values': spoilJson('probe.json'),
  };
  for (const [name, spoilIt] of Object.entries(ways))
    it(`with ${name} is refused in words, or shown`, async () => {
      const fates = new Set<string>();
      for (let seed = 1; seed <= cases; seed++) fates.add(await survives(spoilIt, seed));
      assert.ok(fates.has('shown'), 'some are still to be looked at');
    });

  /** The recording that is checked in, one of its files changed. */
  function changed(name: string, change: (text: string) => string): string {
    const dir = tempFolder('changed');
    cpSync(fixture, dir, { recursive: true });
    writeFileSync(join(dir, name), change(existsSync(join(dir, name)) ? readFileSync(join(dir, name), 'utf8') : ''));
    return dir;
  }

  it('whose scopes lie in themselves is refused: who looked for a name went round without end', async () => {
    const dir = changed('sites.jsonl', (text) => text.replace(/"blocks":\[-1/, '"blocks":[0'));
    await assert.rejects(openHistory(dir), /a scope lies in a later one/);
  });

  it('whose checkpoint nests ghosts of ghosts is refused: they were followed however deep', async () => {
    const ghost = '{"act":1,"site":64,"enter":64,"tailed":true,"bindings":[],"ghosts":[';
    const stack = `${ghost.repeat(50_000)}${']}'.repeat(50_000)}`;
    const process = `{"proc":1,"pid":"","start":0,"name":null,"info":null,"events":0,"stack":[${stack}]}`;
    const dir = changed('checkpoint.json', () => `{"version":1,"time":0,"blocks":{},"processes":[${process}]}`);
    await assert.rejects(openHistory(dir), /it is no checkpoint/);
  });
});
