import { type BlockHeader, HEADER_BYTES, isIntact, readEvents, readHeader } from './block.js';
import { crc32 } from './crc32.js';
import { decodeAt } from './etf.js';
import { skipTerm } from './etfSkip.js';
import { referencesOf } from './index/blockStore.js';
import { readingSites, type Site } from './sites.js';
import type { Term } from './term.js';
import { inTurns } from './turns.js';

/** Shorter texts would be found in too many places. */
const SHORTEST = 4;
const CHECKED_FROM = 12;
const ASTERISK = 0x2a;

/** What is to be taken out of a recording that was made already. Texts and patterns are of bytes, one character each (latin1). */
export interface Redaction {
  isSecretName(name: string): boolean;
  readonly patterns: readonly RegExp[];
  /** Texts that stood under such names, so far. */
  readonly texts: Set<string>;
}

/** Where each site of a recording is in its code, with the names that it binds. */
export async function sitesOf(folder: string): Promise<(id: number) => Site | undefined> {
  const sites = await inTurns(readingSites(folder));
  return (id) => sites.site(id);
}

/** Notes the texts that stand under secret names in a block: of variables, of keys in maps, lists of pairs. Throws FormatError on a damaged one. */
export function learnFromBlock(header: BlockHeader, payload: Uint8Array, site: (id: number) => Site | undefined, to: Redaction): void {
  const events = readEvents(header, payload);
  const references = referencesOf(events, payload);
  for (let i = 0; i < events.count; i++) {
    const names = site(events.site[i] as number)?.names ?? [];
    const end = (events.valueAt[i] as number) + (events.valueSize[i] as number);
    for (let at = events.valueAt[i] as number, n = 0; at < end; n++) {
      const read = decodeAt(payload, at, references);
      learn(read.term, to.isSecretName(names[n] ?? ''), to);
      at = read.end;
    }
  }
}

/** Keeps its own stack: terms may be deep. */
function learn(term: Term, secret: boolean, to: Redaction): void {
  const left: [Term, boolean][] = [[term, secret]];
  for (let next = left.pop(); next; next = left.pop()) {
    const [one, isSecret] = next;
    if (typeof one !== 'object') continue;
    if (isSecret) note(textOf(one), to);
    if (one.type === 'map') for (const [key, value] of one.pairs) left.push([key, false], [value, isSecret || isNamed(key, to)]);
    if (one.type === 'list') for (const item of one.items) left.push([item, isSecret]);
    if (one.type === 'tuple') {
      const [key, value] = one.items;
      const pair = one.items.length === 2 && key !== undefined && isNamed(key, to);
      for (const item of one.items) left.push([item, isSecret || (pair && item === value)]);
    }
  }
}

function note(text: string | undefined, { texts }: Redaction): void {
  if (text === undefined) return;
  for (const one of [text, text.replace(/^(Bearer|Basic) /, '')]) if (one.length >= SHORTEST && !/^\**$/.test(one)) texts.add(one);
}

const isNamed = (key: Term, to: Redaction): boolean => {
  if (typeof key !== 'object') return false;
  const name = key.type === 'atom' ? key.name : textOf(key);
  return name !== undefined && name.length < 100 && to.isSecretName(name);
};

function textOf(term: Term): string | undefined {
  if (typeof term !== 'object') return undefined;
  if (term.type === 'binary') return Buffer.from(term.bytes).toString('latin1');
  if (term.type === 'list' && term.items.length > 0 && term.items.every((one) => typeof one === 'number' && one >= 0 && one < 256))
    return Buffer.from(term.items as number[]).toString('latin1');
  return undefined;
}

/** Stars the texts in a whole block (header and payload), in place, and makes its checksum right. */
export function redactBlock(header: BlockHeader, block: Uint8Array, by: Redaction): void {
  const payload = block.subarray(HEADER_BYTES);
  const events = readEvents(header, payload);
  for (let i = 0; i < events.count; i++) {
    const end = (events.valueAt[i] as number) + (events.valueSize[i] as number);
    for (let at = events.valueAt[i] as number; at < end; ) at = redactTerm(payload, at, by);
  }
  new DataView(block.buffer, block.byteOffset).setUint32(8, crc32(block.subarray(CHECKED_FROM)), true);
}

/** Stars the texts in an external term without the leading 131; gives where it ends. */
export function redactTerm(bytes: Uint8Array, at: number, by: Redaction): number {
  return skipTerm(bytes, at, undefined, undefined, (start, size) => star(bytes.subarray(start, start + size), by));
}

/** Stars what is secret in these bytes of a text. True: there was something. */
export function star(bytes: Uint8Array, by: Redaction): boolean {
  const text = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length).toString('latin1');
  let found = false;
  const at = (from: number, size: number) => {
    bytes.fill(ASTERISK, from, from + size);
    found = true;
  };
  for (const secret of by.texts) for (let i = text.indexOf(secret); i >= 0; i = text.indexOf(secret, i + 1)) at(i, secret.length);
  for (const pattern of by.patterns) for (const match of text.matchAll(pattern)) at(match.index, match[0].length);
  return found;
}

/** The whole blocks of a segment's bytes, one after another; what comes after them is torn. */
export function* blocksOf(segment: Uint8Array): Generator<{ readonly header: BlockHeader; readonly block: Uint8Array }> {
  for (let at = 0; ; ) {
    const header = readHeader(segment.subarray(at, at + HEADER_BYTES));
    if (header === undefined) return;
    const block = segment.subarray(at, at + HEADER_BYTES + header.length);
    if (!isIntact(block, header)) return;
    yield { header, block };
    at += block.length;
  }
}

export const payloadOf = (block: Uint8Array): Uint8Array => block.subarray(HEADER_BYTES);
