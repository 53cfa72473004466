import type { Random } from '../support/random.js';

/** Bytes that mean something somewhere: sizes, tags, ends of ranges. */
export const TELLING = [0, 1, 2, 3, 4, 5, 6, 7, 0x7f, 0x80, 0xff, 97, 98, 99, 104, 105, 106, 107, 108, 109, 110, 111, 112, 116, 119];
const LARGE = [0, 1, 0x7f, 0xff, 0x7fff, 0xffff, 0x10000, 0x7fff_ffff, 0x8000_0000, 0xffff_fffe, 0xffff_ffff];
/** Bytes of an input at most. */
export const LARGEST = 1 << 20;

type Change = (bytes: Buffer, random: Random) => Buffer;

const somewhere = (bytes: Buffer, random: Random, size = 0): number => random(Math.max(1, bytes.length - size + 1));

const changes: readonly Change[] = [
  (bytes, random) => {
    if (bytes.length > 0) bytes.writeUInt8(random(256), random(bytes.length));
    return bytes;
  },
  (bytes, random) => {
    if (bytes.length > 0) bytes.writeUInt8(TELLING[random(TELLING.length)] ?? 0, random(bytes.length));
    return bytes;
  },
  (bytes, random) => {
    const at = random(Math.max(1, bytes.length));
    if (bytes.length > 0) bytes.writeUInt8((bytes[at] ?? 0) ^ (1 << random(8)), at);
    return bytes;
  },
  (bytes, random) => {
    if (bytes.length < 4) return bytes;
    const large = LARGE[random(LARGE.length)] ?? 0;
    const at = somewhere(bytes, random, 4);
    if (random(2) === 0) bytes.writeUInt32BE(large, at);
    else bytes.writeUInt32LE(large, at);
    return bytes;
  },
  (bytes, random) => {
    if (bytes.length < 8) return bytes;
    bytes.writeBigUInt64LE(BigInt.asUintN(64, (1n << BigInt(random(65))) - BigInt(random(3))), somewhere(bytes, random, 8));
    return bytes;
  },
  (bytes, random) => {
    const at = somewhere(bytes, random);
    return Buffer.concat([
      bytes.subarray(0, at),
      Buffer.from(Array.from({ length: 1 + random(8) }, () => random(256))),
      bytes.subarray(at),
    ]);
  },
  (bytes, random) => {
    const at = somewhere(bytes, random);
    return Buffer.concat([bytes.subarray(0, at), bytes.subarray(at + 1 + random(16))]);
  },
  (bytes, random) => {
    const from = somewhere(bytes, random);
    const part = bytes.subarray(from, from + 1 + random(64));
    const at = somewhere(bytes, random);
    const times = random(8) === 0 ? 1 + random(500) : 1;
    return Buffer.concat([bytes.subarray(0, at), ...Array.from({ length: times }, () => part), bytes.subarray(at)]);
  },
  (bytes, random) => bytes.subarray(0, somewhere(bytes, random)),
];

/** One input made of another: some changes, perhaps the end of a third. `words`: what may stand anywhere in such inputs. */
export function mutated(input: Uint8Array, others: readonly Uint8Array[], words: readonly string[], random: Random): Buffer {
  let bytes: Buffer = Buffer.from(input);
  for (let left = 1 + random(4); left > 0; left--) {
    const kind = random(changes.length + (words.length > 0 ? 6 : 1));
    const change = changes[kind];
    if (change !== undefined) bytes = change(bytes, random);
    else if (kind === changes.length) bytes = joined(bytes, others[random(others.length)] ?? bytes, random);
    else bytes = withWord(bytes, words[random(words.length)] ?? '', random);
  }
  return bytes.subarray(0, LARGEST);
}

function joined(bytes: Buffer, other: Uint8Array, random: Random): Buffer {
  return Buffer.concat([bytes.subarray(0, somewhere(bytes, random)), other.subarray(random(other.length + 1))]);
}

/** Puts a word where a number or another word was, or anywhere. */
function withWord(bytes: Buffer, word: string, random: Random): Buffer {
  const places = [...bytes.toString('latin1').matchAll(/-?\d+(\.\d+)?|"[^"]*"|true|false|null/g)];
  const place = places[random(places.length)];
  const at = place?.index ?? somewhere(bytes, random);
  return Buffer.concat([bytes.subarray(0, at), Buffer.from(word), bytes.subarray(at + (place?.[0].length ?? 0))]);
}
