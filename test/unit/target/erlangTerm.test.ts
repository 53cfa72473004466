import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import fc from 'fast-check';
import { atom, ErlAtom, ErlTuple, type Outgoing, toErlangText, toExternal, tuple } from '../../../adapter/target/erlangTerm.js';

const everything: Outgoing = tuple(
  atom('allow'),
  atom('Odd atom'),
  [0, -1, 255, 2 ** 31, -(2 ** 40), Number.MAX_SAFE_INTEGER],
  ['', 'a "quoted" \\ text', 'grün ✓', 'line\nfeed'],
  [],
  true,
);

/** What the VM reads in them, written by the VM. */
function asErlangReads(...expressions: string[]): string[] {
  const prints = expressions.map((one) => `io:format("~0p~n", [${one}])`).join(', ');
  const printed = execFileSync('erl', ['-noinput', '+pc', 'unicode', '-eval', `${prints}, halt().`], { encoding: 'utf8' });
  return printed.trim().split('\n');
}

describe('terms for Erlang', () => {
  it('mean the same to the VM as text and as external terms', () => {
    const external = [...toExternal(everything)].join(',');

    const [asText, asExternal] = asErlangReads(toErlangText(everything), `binary_to_term(<<${external}>>)`);

    assert.equal(asText, asExternal);
    assert.match(asText ?? '', /^\{allow,'Odd atom',\[0,-1,255,2147483648,-1099511627776,9007199254740991\],/);
  });

  it('are ASCII as text, whatever the strings hold', () => {
    fc.assert(fc.property(fc.string({ unit: 'grapheme' }), (text) => /^[\x20-\x7e]*$/.test(toErlangText([text, tuple(text)]))));
  });

  it('refuse numbers that are no exact integers', () => {
    assert.throws(() => toExternal(0.5), RangeError);
    assert.throws(() => toExternal(2 ** 60), RangeError);
  });

  it('are atoms and tuples only where said so', () => {
    assert.ok(atom('x') instanceof ErlAtom);
    assert.ok(tuple('x') instanceof ErlTuple);
    assert.equal(toErlangText('x'), '<<"x">>');
  });
});
