import { isAbsolute, relative } from 'node:path';
import { cutText } from '../words.js';

/** A failure as `info` tells of it. */
export interface FailureAccount {
  /** As `Exception.format` prints it, whole. */
  readonly message: string;
  readonly test?: string;
  /** Where the test is, or where else it failed. */
  readonly file?: string;
  readonly line?: number;
}

const LONGEST = 160;

/** `test/cart_test.exs:12 test adds up (CartTest): Assertion with == failed: assert total == 3`, on one line. */
export function failureLine({ message, test, file, line }: FailureAccount, project: string): string {
  const where = [file && `${within(project, file)}:${line}`, test].filter((part) => part).join(' ');
  return cutText(where ? `${where}: ${gist(message)}` : gist(message), LONGEST);
}

/** What happened, from a message of many lines: its first words and, of an assertion, its code. */
function gist(message: string): string {
  const lines = message.split('\n').map((line) => line.trim());
  // ExUnit's messages begin below the exception's name, which says nothing more.
  const [first = '', ...rest] = lines.filter((line) => line !== '' && line !== '** (ExUnit.AssertionError)');
  const code = rest.find((line) => line.startsWith('code:'))?.slice('code:'.length);
  return code === undefined ? first : `${first}: ${code.trim()}`;
}

function within(project: string, file: string): string {
  const path = relative(project, file);
  return path.startsWith('..') || isAbsolute(path) ? file : path;
}
