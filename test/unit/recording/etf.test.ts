import assert from 'node:assert/strict';
import fc from 'fast-check';
import { FormatError } from '../../../adapter/recording/bytes.js';
import { decode, decodeAt } from '../../../adapter/recording/etf.js';
import { skipTerm } from '../../../adapter/recording/etfSkip.js';
import { inspect } from '../../../adapter/recording/inspect.js';
import type { Term } from '../../../adapter/recording/term.js';
import { writtenOut } from '../../../adapter/recording/writtenOut.js';
import { atom, etf, map, tuple, type Value } from '../../support/etfWriter.js';

const cut = (...rest: Value[]): Value => tuple(atom('$elixirscope_cut'), ...rest);
const bytes = (...parts: (number | Buffer)[]): Buffer =>
  Buffer.concat(parts.map((part) => (typeof part === 'number' ? Buffer.from([part]) : part)));
const read = (value: Value): Term => decode(etf(value));

describe('external terms', () => {
  it('say where they were cut', () => {
    assert.deepEqual(read(cut(atom('depth'))), { type: 'cut', why: 'depth' });
    assert.deepEqual(read(cut(atom('redacted'))), { type: 'cut', why: 'redacted' });
    assert.deepEqual(read(cut(atom('fun'))), { type: 'cut', why: 'fun' });
    assert.deepEqual(read(atom('$elixirscope_unknown')), { type: 'cut', why: 'unknown' });
    assert.deepEqual(read(cut(atom('tuple'), 5, [1, 2])), { type: 'tuple', items: [1, 2], size: 5 });
    assert.equal(inspect(read(cut(atom('binary'), 1000, 'start'))), '"start…"');
    assert.equal(
      inspect(read(new Map([...(map({ a: 1 }) as ReadonlyMap<Value, Value>), [atom('$elixirscope_cut'), tuple(atom('map'), 7)]]))),
      '%{a: 1, …}',
    );
    const tail = bytes(108, 0, 0, 0, 2, etf(1), etf(2), etf(cut(atom('list'), 9)));
    assert.deepEqual(decode(tail), { type: 'list', items: [1, 2], remaining: 9 });
    const uncounted = bytes(108, 0, 0, 0, 1, etf(1), 3);
    assert.deepEqual(decode(uncounted), { type: 'list', items: [1], remaining: -1 });
    assert.equal(skipTerm(uncounted, 0), uncounted.length);
    const brief = bytes(116, 0, 0, 0, 2, etf(1), 4, etf(1000), etf('start'), 5, etf(7));
    assert.equal(inspect(decode(brief)), '%{1 => "start…", …}');
    assert.deepEqual(
      { ...(decode(brief) as object) },
      {
        ...(read(
          new Map<Value, Value>([
            [1, cut(atom('binary'), 1000, 'start')],
            [atom('$elixirscope_cut'), tuple(atom('map'), 7)],
          ]),
        ) as object),
      },
    );
    assert.equal(skipTerm(brief, 0), brief.length);
  });

  it('may be short integers', () => {
    for (const [value, ...written] of [
      [256, 6, 1, 0],
      [-1, 6, 255, 255],
      [-32768, 6, 128, 0],
      [32768, 7, 0, 128, 0],
      [-8388608, 7, 128, 0, 0],
      [8388607, 7, 127, 255, 255],
    ]) {
      assert.equal(decode(bytes(...written)), value);
      assert.equal(skipTerm(bytes(...written), 0), written.length);
    }
  });

  it('know funs by name', () => {
    const local = tuple(atom('$elixirscope_fun'), atom('local'), atom('Elixir.Foo'), atom('-bar/2-fun-0-'), 3, 77, 1, [1]);
    assert.equal(inspect(read(local)), '#Function<3.77/1 in Foo.bar/2>');
    assert.equal(inspect(read(tuple(atom('$elixirscope_fun'), atom('external'), atom('Elixir.Foo'), atom('bar'), 2))), '&Foo.bar/2');
  });

  it('take values by reference from earlier in the block', () => {
    // A list, then one that is a head in front of it: [3 | the list that began 13 bytes before the reference].
    const first = bytes(108, 0, 0, 0, 2, etf(1), etf(2), 106);
    const second = bytes(108, 0, 0, 0, 1, etf(3), 2, first.length + 7);
    const block = bytes(first, second);
    assert.deepEqual(decodeAt(block, first.length), { term: { type: 'list', items: [3, 1, 2] }, end: block.length });
    assert.equal(skipTerm(block, first.length), block.length);
  });

  it('take a chain of fifty thousand references in a straight line', () => {
    const varint = (n: number): number[] => (n < 128 ? [n] : [(n & 127) | 128, ...varint(n >> 7)]);
    const parts = [bytes(106)];
    for (let i = 0; i < 50_000; i++)
      parts.push(bytes(108, 0, 0, 0, 1, etf(i % 200), 2, Buffer.from(varint(parts[i]?.length === 1 ? 8 : 7 + (parts[i]?.length ?? 0)))));
    const block = Buffer.concat(parts);
    const last = decode(block, block.length - (parts.at(-1)?.length ?? 0));
    assert.equal(typeof last === 'object' && last.type === 'list' && last.items.length, 50_000);
  });

  it('are read a million levels deep', () => {
    const levels = 1_000_000;
    const deep = Buffer.alloc(levels * 2 + 1, Buffer.from([104, 1]));
    deep[levels * 2] = 106;
    let term = decode(deep);
    assert.equal(skipTerm(deep, 0), deep.length);
    for (let i = 0; i < levels; i++) term = typeof term === 'object' && term.type === 'tuple' ? (term.items[0] ?? 0) : assert.fail();
    assert.deepEqual(term, { type: 'list', items: [] });
  });

  it('of few bytes that say very much are refused', () => {
    // Each level is a pair of the level before, twice.
    let block = Buffer.from([97, 1]);
    let at = 0;
    for (let level = 1; level <= 40; level++) {
      const start = block.length;
      block = Buffer.concat([block, Buffer.from([104, 2, 2, start + 2 - at, 2, start + 4 - at])]);
      at = start;
    }
    assert.throws(() => decode(block, at), /too many terms/);
    assert.throws(() => writtenOut(block, at), /a value of more than/);
  });

  it('that lie about their size are refused at once', () => {
    for (const lie of [
      bytes(108, 255, 255, 255, 255, 106),
      bytes(105, 255, 255, 255, 255),
      bytes(116, 255, 255, 255, 255),
      bytes(109, 255, 255, 255, 255),
      bytes(111, 255, 255, 255, 255, 0),
      bytes(112, 0, 0, 0, 0, 1, Buffer.alloc(20), 255, 255, 255, 255),
      bytes(2, 5),
      bytes(104, 1, 2, 2),
      bytes(1, 0),
      bytes(200),
      bytes(Buffer.alloc(100_000, 103)),
      bytes(),
    ]) {
      assert.throws(() => decode(lie), FormatError);
    }
  });

  it('never hang nor fail in another way, whatever the bytes', () => {
    const tags = fc.constantFrom(1, 2, 70, 77, 88, 90, 97, 98, 104, 105, 106, 107, 108, 109, 110, 112, 113, 116, 119, 120);
    fc.assert(
      fc.property(fc.array(fc.oneof(tags, fc.nat({ max: 8 }), fc.nat({ max: 255 })), { maxLength: 60 }), (noise) => {
        for (const attempt of [() => decode(Buffer.from(noise)), () => skipTerm(Buffer.from(noise), 0)]) {
          try {
            attempt();
          } catch (error) {
            assert.ok(error instanceof FormatError, String(error));
          }
        }
      }),
      { numRuns: 5000 },
    );
  });
});
