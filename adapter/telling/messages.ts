import type { Term } from '../recording/term.js';
import { libraryMessage } from '../replay/system/libraryMessages.js';
import type { Delivery } from '../replay/system.js';
import type { Telling } from './telling.js';
import { duration } from './times.js';

/** A message as a person would call it: `call :total`, `cast {:add, 1}`, `reply 42`, `DOWN of Shop.Till: :normal`. */
export function messageText(telling: Telling, delivery: Delivery, most?: number): string {
  const message = delivery.message();
  const items = itemsOf(message);
  const [, second, third, fourth, fifth] = items;
  switch (delivery.kind) {
    case 'call':
      return `call ${telling.short(third ?? message, most)}`;
    case 'cast':
      return `cast ${telling.short(second ?? message, most)}`;
    case 'reply':
      return `reply ${telling.short(second ?? message, most)}`;
    case 'down':
      return `DOWN of ${fourth ? telling.whom(fourth) : '…'}: ${telling.exit(fifth ?? message, most)}`;
    case 'exit':
      return `EXIT of ${second ? telling.whom(second) : '…'}: ${telling.exit(third ?? message, most)}`;
    case 'system':
      return `system ${telling.short(third ?? message, most)}`;
    case 'io':
      return fourth === undefined ? `io reply ${telling.short(third ?? message, most)}` : `io ${telling.short(fourth, most)}`;
    case 'timer':
      return `timer ${telling.short(message, most)}`;
    case 'message':
      return plainText(telling, message, most);
  }
}

function plainText(telling: Telling, message: Term, most: number | undefined): string {
  const library = libraryMessage(message);
  if (library === undefined) return telling.short(message, most);
  return `${library.words} ${telling.short(library.carries, most)}`;
}

/** Who sent it: a process, another node, a port, the VM, or somebody unknown. */
export function senderName(telling: Telling, delivery: Delivery): string {
  const { from, kind, origin } = delivery;
  if (from !== undefined) return telling.shortName(from);
  if (origin !== undefined && origin !== 'system') return `a process on ${origin}`;
  if (origin === 'system' || kind === 'timer' || kind === 'down' || kind === 'exit') return 'the VM';
  // `{port, …}`, `{:tcp, port, …}`.
  const port = itemsOf(delivery.message())
    .slice(0, 2)
    .find((item) => typeof item === 'object' && item.type === 'port');
  return port === undefined ? 'somebody who is not recorded' : telling.whom(port);
}

/** Whom it was for: a process, or the name or alias to which it was sent. */
export function receiverName(telling: Telling, { to, via }: Delivery): string {
  if (to !== undefined) return telling.shortName(to);
  return via === undefined ? 'nobody' : telling.short(via, 60);
}

/** What became of it: `taken after 3.2 ms`, `never taken: its receiver ended`. */
export function fateText({ fate, received, taken, sent }: Delivery): string {
  switch (fate) {
    case 'taken': {
      const came = received ?? sent;
      if (taken === undefined || came === undefined) return 'taken';
      return taken.time <= came.time ? 'taken at once' : `taken after ${duration(taken.time - came.time)}`;
    }
    case 'queued':
      return 'still waits in the queue';
    case 'in flight':
      return 'on its way';
    case 'dropped':
      return 'dropped: nobody was there';
    case 'lost':
      return 'never taken: its receiver ended';
    case 'unknown':
      return 'what became of it is not known';
  }
}

function itemsOf(message: Term): readonly Term[] {
  return typeof message === 'object' && message.type === 'tuple' ? message.items : [];
}
