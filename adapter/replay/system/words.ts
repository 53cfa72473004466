import { inspect } from '../../recording/inspect.js';
import type { Term } from '../../recording/term.js';
import type { Nanos } from '../history.js';
import { kindOf } from './forms.js';
import { libraryMessage } from './libraryMessages.js';
import { NOBODY } from './lives.js';
import type { SystemIndex } from './systemIndex.js';

const LONGEST = 80;

/** A message in few words: `call :total from Shop.Cart`. */
export function wordsFor(index: SystemIndex, id: number): string {
  const { deliveries, controls } = index;
  const kind = kindOf(deliveries.form[id] as number);
  const from = deliveries.from[id] as number;
  const sender = from === NOBODY ? '' : ` from ${index.called(from, controls.time[deliveries.firstRow(id)] as Nanos)}`;
  const message = deliveries.message(id);
  const library = kind === 'message' ? libraryMessage(message) : undefined;
  const words = library === undefined ? inspect(said(kind, message)) : `${library.words} ${inspect(library.carries)}`;
  return `${library === undefined ? `${kind} ` : ''}${shorten(words)}${sender}`;
}

/** What of a message its sender chose. */
function said(kind: string, message: Term): Term {
  const items = typeof message === 'object' && message.type === 'tuple' ? message.items : [];
  const chosen = kind === 'call' || kind === 'system' ? items[2] : kind === 'cast' || kind === 'reply' ? items[1] : undefined;
  return chosen ?? message;
}

export function shorten(text: string): string {
  return text.length > LONGEST ? `${text.slice(0, LONGEST - 1)}…` : text;
}

/** `12.4 ms`: three digits, in the unit that fits. */
export function duration(nanos: number): string {
  for (const [unit, size] of [
    ['s', 1e9],
    ['ms', 1e6],
    ['µs', 1e3],
  ] as const) {
    if (nanos >= size) return `${Number((nanos / size).toPrecision(3))} ${unit}`;
  }
  return `${Math.max(0, Math.round(nanos))} ns`;
}
