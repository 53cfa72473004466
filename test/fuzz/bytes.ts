import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { atomPositions, HEADER_BYTES, readEvents, readHeader } from '../../adapter/recording/block.js';
import { FormatError } from '../../adapter/recording/bytes.js';
import { decodeAt, type References } from '../../adapter/recording/etf.js';
import { skipTerm } from '../../adapter/recording/etfSkip.js';
import { inspect } from '../../adapter/recording/inspect.js';
import { inspectPretty } from '../../adapter/recording/inspectPretty.js';
import { integerAt, pidAt, referenceAt, tupleSize } from '../../adapter/recording/peek.js';
import type { Atom } from '../../adapter/recording/term.js';
import { writtenOut } from '../../adapter/recording/writtenOut.js';
import { readMessage } from '../../adapter/target/controlMessages.js';
import { atom, toExternal, tuple } from '../../adapter/target/erlangTerm.js';
import { FrameReader, frame } from '../../adapter/target/frames.js';
import { alias, etf, map, pid, port, reference, atom as value, tuple as values } from '../support/etfWriter.js';
import type { Target } from './target.js';

/** What is read without a folder around it: values, blocks, frames of the control connection. */

const hex = (digits: string): Buffer => Buffer.from(digits.replaceAll(' ', ''), 'hex');

/** Of each kind of term one, and of each of our own marks. */
const terms: readonly Buffer[] = [
  etf(map({ name: 'é', list: [1, -5, 70_000], of: values(value('ok'), []) })),
  Buffer.concat([pid(1), etf(2)]),
  etf(values(reference(3), alias(4), port(5))),
  hex('6c00000002 6101 6102 6103'),
  hex('46 3ff8000000000000'),
  hex('6e 09 00 ffffffffffffffff01'),
  hex('6f 00000101 01').subarray(0, 6),
  hex('4d 00000002 03 ffe0'),
  hex('6b 0003 616263'),
  hex('74 00000001 770c').subarray(0, 5),
  Buffer.concat([hex('68 03 77 10'), Buffer.from('$elixirscope_cut'), hex('77 04'), Buffer.from('list'), hex('61 09')]),
  // A fun as the VM writes it, then one by its name.
  Buffer.concat([hex('70 00000000 01'), Buffer.alloc(16), hex('00000000 00000001'), etf(value('m')), etf(0), etf(7), pid(1), etf([1])]),
  Buffer.concat([hex('71'), etf(value('Elixir.String')), etf(value('length')), etf(1)]),
  // Short marks, an atom and values by reference.
  hex('6c00000001 6101 03'),
  hex('04 6203e8 0000 6d 00000001 61'),
  hex('68 02 6c00000001 6101 6a 02 08'),
  hex('68 03 01 00 06 ffff 07 010203'),
  Buffer.concat([hex('74 00000001 05'), etf(3)]),
];

const references: References = {
  atom(index): Atom {
    if (index < 4) return { type: 'atom', name: `a${index}` };
    throw new FormatError(`no atom ${index} in this block`);
  },
};

function readTerm(input: Uint8Array): void {
  for (const look of [tupleSize, pidAt, integerAt]) look(input, 0);
  refusing(() => referenceAt(input, 0));
  refusing(() => {
    const { term, end } = decodeAt(input, 0, references);
    const text = inspect(term);
    inspect(term, { limit: 50 });
    inspectPretty(term, 80, { limit: 50 });
    if (input[0] === 131) return;
    assert.equal(skipTerm(input, 0), end, 'skipping ends where reading does');
    // Without its references the same is said.
    assert.equal(inspect(decodeAt(writtenOut(input, 0), 0, references).term), text);
  });
}

/** What is no term is refused so. */
function refusing(read: () => void): void {
  try {
    read();
  } catch (error) {
    if (!(error instanceof FormatError)) throw error;
  }
}

const segment = fileURLToPath(new URL('../contract/fixtures/portable/seg/0-1.seg', import.meta.url));

/** The blocks of the recording that is checked in. */
function blocks(): readonly Buffer[] {
  const bytes = readFileSync(segment);
  const found: Buffer[] = [];
  for (let at = 0; at < bytes.length; ) {
    const header = readHeader(bytes.subarray(at)) ?? assert.fail('no block');
    const end = at + HEADER_BYTES + header.length;
    found.push(bytes.subarray(at, end));
    at = end;
  }
  return found;
}

function readBlock(input: Uint8Array): void {
  const header = readHeader(input);
  if (header === undefined) return;
  const payload = input.subarray(HEADER_BYTES);
  const events = readEvents({ ...header, length: payload.length }, payload);
  atomPositions(events, payload);
  for (let i = 0; i < Math.min(events.count, 200); i++) {
    const at = events.valueAt[i] ?? 0;
    if ((events.valueSize[i] ?? 0) > 0) refusing(() => inspect(decodeAt(payload, at, references).term, { limit: 50 }));
  }
}

const messages = [
  tuple(atom('hello'), []),
  tuple(atom('progress'), atom('instrument'), 3, 400),
  tuple(atom('notice'), atom('code'), 'text'),
  tuple(atom('pong'), 1),
].map((one) => frame(toExternal(one)));

const stats = frame(
  Buffer.concat([hex('83 68 02'), etf(value('stats')), etf(map({ events: 1, bytes: '9007199254740993', level: value('full') }))]),
);

function readFrames(input: Uint8Array): void {
  const reader = new FrameReader(() => 1 << 16);
  for (let at = 0; at < input.length; at += 7) for (const one of reader.push(Buffer.from(input.subarray(at, at + 7)))) readMessage(one);
}

const pure = (seeds: readonly Uint8Array[], read: (input: Uint8Array) => void): Target => ({ seeds, words: [], read, close() {} });

export const valuesTarget = (): Target => pure(terms, readTerm);
export const blocksTarget = (): Target => pure(blocks(), readBlock);
/** A frame that is too large is refused by a RangeError: whoever reads closes the connection. */
export const framesTarget = (): Target => pure([Buffer.concat(messages), stats], readFrames);
export const fixture = join(segment, '../..');
