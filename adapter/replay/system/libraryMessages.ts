import { inspect } from '../../recording/inspect.js';
import type { Term } from '../../recording/term.js';
import { atomName, field, text } from '../facts.js';

/** What libraries send that are nearly everywhere, in few words, and what it carries: what is around it is long and says little. */
export interface LibraryMessage {
  readonly words: string;
  readonly carries: Term;
}

/** Undefined: the message is none of these, or was cut too short. */
export function libraryMessage(message: Term): LibraryMessage | undefined {
  return ofStage(message) ?? ofSocket(message);
}

/** `{:"$gen_consumer", {pid, reference}, events}`: what stages of GenStage tell each other. */
function ofStage(message: Term): LibraryMessage | undefined {
  const [to, , carries] = itemsOf(message, 3);
  const name = atomName(to);
  if (carries === undefined || (name !== '$gen_consumer' && name !== '$gen_producer')) return undefined;
  return { words: name === '$gen_consumer' ? 'as consumer' : 'as producer', carries };
}

/** What a browser says and hears over Phoenix's sockets: `event "up"` of a LiveView, `"say" on "room:lobby"` of a channel. */
function ofSocket(message: Term): LibraryMessage | undefined {
  // What a channel, and so a LiveView, begins with: its parameters, who asks for it, the socket.
  const [module, params] = itemsOf(message, 4);
  if (params !== undefined && atomName(module) === 'Elixir.Phoenix.Channel') return { words: 'join', carries: params };
  const struct = atomName(field(message, '__struct__'));
  const name = field(message, 'event');
  const payload = field(message, 'payload');
  if (name === undefined || payload === undefined) return undefined;
  if (struct === 'Elixir.Phoenix.Socket.Broadcast') return { words: `broadcast ${on(message, name)}`, carries: payload };
  if (struct !== 'Elixir.Phoenix.Socket.Message') return undefined;
  const event = entry(payload, 'event');
  return text(name) === 'event' && event !== undefined
    ? { words: `event ${inspect(event)}`, carries: entry(payload, 'value') ?? payload }
    : { words: on(message, name), carries: payload };
}

/** The elements of a tuple of this size. */
function itemsOf(term: Term, size: number): readonly Term[] {
  return typeof term === 'object' && term.type === 'tuple' && term.items.length === size ? term.items : [];
}

function on(message: Term, name: Term): string {
  const topic = field(message, 'topic');
  return topic === undefined ? inspect(name) : `${inspect(name)} on ${inspect(topic)}`;
}

/** What stands under a text in a map. */
function entry(map: Term, key: string): Term | undefined {
  if (typeof map !== 'object' || map.type !== 'map') return undefined;
  return map.pairs.find(([name]) => typeof name === 'object' && name.type === 'binary' && text(name) === key)?.[1];
}
