import assert from 'node:assert/strict';
import { failureLine } from '../../../adapter/cli/failureLine.js';

describe('the line about a failure', () => {
  const assertion = '** (ExUnit.AssertionError) \n\nAssertion with == failed\ncode:  assert total == 3\nleft:  2\nright: 3\n';

  it('names the test, its place, what failed and its code', () => {
    assert.equal(
      failureLine({ message: assertion, test: 'test adds up (CartTest)', file: '/p/shop/test/cart_test.exs', line: 12 }, '/p/shop'),
      'test/cart_test.exs:12 test adds up (CartTest): Assertion with == failed: assert total == 3',
    );
  });

  it('names the place alone where no test failed, whole where it is not of the project', () => {
    const failure = { message: '** (RuntimeError) no\n', file: '/p/other/lib/a.ex', line: 1 };

    assert.equal(failureLine(failure, '/p/shop'), '/p/other/lib/a.ex:1: ** (RuntimeError) no');
  });

  it('has what is there of it', () => {
    assert.equal(failureLine({ message: '** (exit) :boom' }, '/p'), '** (exit) :boom');
    assert.equal(failureLine({ message: '' }, '/p'), '');
  });

  it('ends in an ellipsis where it is too long, between characters', () => {
    const line = failureLine({ message: `** (exit) exited in: GenServer.call(${'🧨'.repeat(500)})` }, '/p');

    assert.equal([...line].length, 160);
    assert.match(line, /🧨…$/u);
  });
});
