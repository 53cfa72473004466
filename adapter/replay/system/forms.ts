import { skipTerm } from '../../recording/etfSkip.js';
import { Tag } from '../../recording/etfTags.js';
import { firstElement, integerAt, KnownAtoms, pidAt, referenceAt, tupleSize } from '../../recording/peek.js';
import type { MessageKind } from '../system.js';

/** What a message is by its form: finer than MessageKind, as far as it matters for what becomes of it. */
export const Form = {
  message: 0,
  call: 1,
  cast: 2,
  reply: 3,
  down: 4,
  exit: 5,
  system: 6,
  suspend: 7,
  resume: 8,
  ioRequest: 9,
  /** What answers a request that is no call: to be taken at once by who waits for it. */
  answer: 10,
  ioReply: 11,
  timer: 12,
  /** `:timeout` from nobody: a `receive` ran into its `after`, which the VM tells in this way; or a timer sent just this. */
  timeout: 13,
  /** A table that is given away, with what database connections are lent: taken within the turn by who asked, or what a turn is about. */
  transfer: 14,
} as const;

const kinds: readonly MessageKind[] = [
  'message',
  'call',
  'cast',
  'reply',
  'down',
  'exit',
  'system',
  'system',
  'system',
  'io',
  'message',
  'io',
  'timer',
  'timer',
  'message',
];

export const kindOf = (form: number): MessageKind => kinds[form] ?? 'message';

export interface Seen {
  readonly form: number;
  /** The reference that ties a call and its reply together, a monitor and its DOWN, …; -1: there is none. */
  readonly tag: number;
  /** Where the pid stands that it tells of (DOWN, EXIT) or is from (calls); -1: nowhere. */
  readonly pidAt: number;
}

const PLAIN: Seen = { form: Form.message, tag: -1, pidAt: -1 };
const CAST: Seen = { form: Form.cast, tag: -1, pidAt: -1 };
const TIMER: Seen = { form: Form.timer, tag: -1, pidAt: -1 };
const ANSWER: Seen = { form: Form.answer, tag: -1, pidAt: -1 };

/** Answers of OTP's own protocols, by their first element: `proc_lib`, files, sockets, the code server. */
const answers: ReadonlySet<string> = new Set(['ack', 'nack', 'file_reply', 'code_server', 'inet_reply', 'inet_async', 'spawn_reply']);

const known = new KnownAtoms([
  '$gen_cast',
  '$gen_consumer',
  '$gen_producer',
  'DOWN',
  'EXIT',
  'io_request',
  'io_reply',
  'timeout',
  'system',
  'suspend',
  'resume',
  'ack',
  'nack',
  'file_reply',
  'code_server',
  'inet_reply',
  'inet_async',
  'spawn_reply',
  'spawned',
  'down',
  'ETS-TRANSFER',
]);

/** Looks at the message at `at`. */
export function seeMessage(bytes: Uint8Array, at: number): Seen {
  const size = tupleSize(bytes, at);
  if (size < 2 || size > 5) return PLAIN;
  const first = firstElement(bytes, at);
  const name = known.at(bytes, first);
  if (name === undefined) return withoutName(bytes, first, size);
  switch (name) {
    case '$gen_cast':
      return CAST;
    // Stages of GenStage: formed as calls are, but nobody answers.
    case '$gen_consumer':
    case '$gen_producer':
      return PLAIN;
    case 'DOWN':
      return size === 5 ? { form: Form.down, tag: tagOf(bytes, first, 1), pidAt: element(bytes, first, 3) } : PLAIN;
    case 'EXIT':
      return size === 3 ? { form: Form.exit, tag: -1, pidAt: element(bytes, first, 1) } : PLAIN;
    case 'io_request':
      return size === 4 ? { form: Form.ioRequest, tag: tagOf(bytes, first, 2), pidAt: element(bytes, first, 1) } : PLAIN;
    case 'io_reply':
      return size === 3 ? { form: Form.ioReply, tag: tagOf(bytes, first, 1), pidAt: -1 } : PLAIN;
    case 'timeout':
      return size === 3 && tagOf(bytes, first, 1) >= 0 ? TIMER : PLAIN;
    case 'ETS-TRANSFER':
      return size === 4 ? { form: Form.transfer, tag: -1, pidAt: -1 } : PLAIN;
    case 'spawned':
    case 'down':
      return size === 3 && isPlaceInStream(bytes, element(bytes, first, 1)) ? ANSWER : PLAIN;
    default:
      if (answers.has(name)) return ANSWER;
      return size === 3 ? call(bytes, first, name) : PLAIN;
  }
}

/** `{label, {pid, tag}, request}`: `$gen_call`, `system`, and what else OTP's `gen` calls with. */
function call(bytes: Uint8Array, first: number, name: string | undefined): Seen {
  const from = element(bytes, first, 1);
  if (tupleSize(bytes, from) !== 2) return PLAIN;
  const pid = firstElement(bytes, from);
  if (pidAt(bytes, pid) < 0) return PLAIN;
  const tag = tagOf(bytes, pid, 1);
  if (tag < 0) return PLAIN;
  if (name !== 'system') return { form: Form.call, tag, pidAt: pid };
  const request = known.at(bytes, skipTerm(bytes, from));
  const form = request === 'suspend' ? Form.suspend : request === 'resume' ? Form.resume : Form.system;
  return { form, tag, pidAt: pid };
}

function withoutName(bytes: Uint8Array, first: number, size: number): Seen {
  if (size === 2 && isPlaceInStream(bytes, first)) return ANSWER;
  const tag = bytes[first];
  if (size === 2 && (tag === Tag.newerReference || tag === Tag.newReference || tag === Tag.list)) {
    const reference = referenceAt(bytes, first);
    return reference < 0 ? PLAIN : { form: Form.reply, tag: reference, pidAt: -1 };
  }
  return size === 3 && pidAt(bytes, first) >= 0 ? call(bytes, first, undefined) : PLAIN;
}

/** `{reference, number}`: how `Task.async_stream` tells its tasks apart. */
function isPlaceInStream(bytes: Uint8Array, at: number): boolean {
  if (tupleSize(bytes, at) !== 2) return false;
  const reference = firstElement(bytes, at);
  return referenceAt(bytes, reference) >= 0 && integerAt(bytes, skipTerm(bytes, reference)) >= 0;
}

/** Where the element stands that comes so many after the first. */
function element(bytes: Uint8Array, first: number, after: number): number {
  let at = first;
  for (let i = 0; i < after; i++) at = skipTerm(bytes, at);
  return at;
}

function tagOf(bytes: Uint8Array, first: number, after: number): number {
  return referenceAt(bytes, element(bytes, first, after));
}
