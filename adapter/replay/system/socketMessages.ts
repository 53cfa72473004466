import { inspect } from '../../recording/inspect.js';
import type { Term } from '../../recording/term.js';
import { atomName, field, text } from '../facts.js';

/** What a browser says and hears over Phoenix's sockets, in few words, and what it carries: the structs around it are long and say little. */
export interface SocketMessage {
  readonly words: string;
  readonly carries: Term;
}

/** `event "up"` of a LiveView, `"say" on "room:lobby"` of a channel. Undefined: the message is none of Phoenix's, or was cut too short. */
export function socketMessage(message: Term): SocketMessage | undefined {
  const params = joinParams(message);
  if (params !== undefined) return { words: 'join', carries: params };
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

/** `{Phoenix.Channel, params, from, socket}`: what a channel, and so a LiveView, begins with. */
function joinParams(message: Term): Term | undefined {
  const items = typeof message === 'object' && message.type === 'tuple' ? message.items : [];
  return items.length === 4 && atomName(items[0]) === 'Elixir.Phoenix.Channel' ? items[1] : undefined;
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
