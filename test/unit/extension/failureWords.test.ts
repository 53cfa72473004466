import assert from 'node:assert/strict';
import type { ListedFailure } from '../../../adapter/protocol.js';
import { placeOf, summaryOf, titleOf } from '../../../extension/failureWords.js';

const failure = (exceptionId: string, message: string, more: Partial<ListedFailure> = {}): ListedFailure => ({
  exceptionId,
  message,
  source: 'ex_unit',
  threadId: 2,
  process: 0,
  n: 1,
  time: 0,
  name: '#PID<0.1.0>',
  here: false,
  ...more,
});

describe('a failure in a list', () => {
  it('is called by its test, else by what was raised', () => {
    const test = { module: 'CartTest', name: 'test adds up', file: '/a/test/cart_test.exs', line: 3 };
    assert.equal(titleOf(failure('MatchError', '', { test })), 'adds up');
    assert.equal(titleOf(failure('exit', '')), 'exit');
  });

  it('is at its statement, else in its process', () => {
    assert.equal(placeOf(failure('exit', '', { place: { file: 'lib/cart.ex', line: 7 } })), 'lib/cart.ex:7');
    assert.equal(placeOf(failure('exit', '')), '#PID<0.1.0>');
  });

  const said: [string, string, string][] = [
    [
      'ExUnit.AssertionError',
      '** (ExUnit.AssertionError) \n\nAssertion with == failed\ncode:  assert a == b\nleft:  1\nright: 2\n',
      'Assertion with == failed, left: 1, right: 2',
    ],
    ['MatchError', '** (MatchError) no match of right hand side value: 175', 'MatchError: no match of right hand side value: 175'],
    ['MatchError', '** (MatchError) no match of right hand side value:\n\n    175\n', 'MatchError: no match of right hand side value: 175'],
    ['exit', '** (exit) :timeout', 'exit: :timeout'],
    ['ErlangError', '', 'ErlangError'],
  ];
  for (const [exceptionId, message, text] of said)
    it(`says on one line: ${text}`, () => assert.equal(summaryOf(failure(exceptionId, message)), text));
});
