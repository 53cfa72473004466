import type { ListedFailure } from '../adapter/protocol.js';

/** How failures are worded, in the list and in the view. */

/** The test's name; of other failures what was raised. */
export function titleOf({ test, exceptionId }: ListedFailure): string {
  return test === undefined ? exceptionId : test.name.replace(/^test /, '');
}

/** `test/cart_test.exs:12` */
export function placeOf({ place, name }: ListedFailure): string {
  return place === undefined ? name : `${place.file}:${place.line}`;
}

/** What was raised, on one line; of an assertion also its sides. */
export function summaryOf({ exceptionId, message }: ListedFailure): string {
  const lines = message
    .replace(`** (${exceptionId})`, '')
    .split('\n')
    .map((line) => line.trim().replace(/ +/g, ' '))
    .filter((line) => line !== '');
  // Newer versions of Elixir put a value on a line of its own.
  const first = lines.slice(0, lines[0]?.endsWith(':') ? 2 : 1).join(' ');
  const sides = lines.slice(1).filter((line) => /^(left|right|value):/.test(line));
  const said = [first, ...sides].join(', ');
  return exceptionId === 'ExUnit.AssertionError' && said !== '' ? said : [exceptionId, said].filter(Boolean).join(': ');
}
