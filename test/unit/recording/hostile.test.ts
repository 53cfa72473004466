import assert from 'node:assert/strict';
import { cpSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { HEADER_BYTES, readHeader } from '../../../adapter/recording/block.js';
import { FormatError } from '../../../adapter/recording/bytes.js';
import { crc32 } from '../../../adapter/recording/crc32.js';
import { RecordingError } from '../../../adapter/recording/errors.js';
import { inspect } from '../../../adapter/recording/inspect.js';
import type { History, Moment, Nanos } from '../../../adapter/replay/history.js';
import { openHistory } from '../../../adapter/replay/openHistory.js';
import { tempFolder } from '../../support/tempFolder.js';

const fixture = fileURLToPath(new URL('../../contract/fixtures/portable', import.meta.url));
/** How many recordings are spoiled in each way; ELIXIRSCOPE_SPOILED for more. */
const cases = Number(process.env.ELIXIRSCOPE_SPOILED ?? 150);
/** A whole look at such a recording takes milliseconds. */
const MOST_CPU_MS = 3000;

/** A sequence that is the same in every run (mulberry32). */
function randomFrom(seed: number): (below: number) => number {
  let state = seed;
  return (below) => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return Math.floor((((t ^ (t >>> 14)) >>> 0) / 2 ** 32) * below);
  };
}
type Random = ReturnType<typeof randomFrom>;

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

/** Asks what an editor would, here and there. */
async function lookAt(history: History, random: Random): Promise<void> {
  history.failures();
  for (const { file, source } of history.sources()) {
    history.sitesAt(file, history.lines(file)[0] ?? (1 as never));
    if (source !== undefined) history.sourceText(source);
  }
  await history.prepareSystem();
  const { system } = history;
  for (const { proc, events, started } of history.processes().slice(0, 12)) {
    for (const n of [0, random(events + 1), events]) lookAround(history, { proc, n });
    const time = (started + random(1_000_000_000)) as Nanos;
    const { state, links } = system.processAt(proc, time);
    inspectAll([...links, ...(state === undefined ? [] : [state.value()])]);
    inspectAll(system.mailboxAt(proc, time).messages.map((one) => one.message()));
    system.stateHistory(proc);
  }
  const last = history.last();
  if (last !== undefined) system.supervisionTreeAt(history.timeOf(last));
  system.outputUpTo(Number.POSITIVE_INFINITY as Nanos).map((one) => one.text);
}

function lookAround(history: History, moment: Moment): void {
  for (const [index] of history.frames(moment, 0, 5).entries()) inspectAll(history.bindings(moment, index).map((one) => one.value()));
  history.lastValue(moment);
  history.step(moment, 'over', 'backward');
  history.step(moment, 'in', 'forward');
}

function inspectAll(terms: readonly Parameters<typeof inspect>[0][]): void {
  for (const term of terms) inspect(term);
}

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
      await lookAt(history, random);
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
});
