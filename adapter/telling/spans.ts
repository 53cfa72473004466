import { inspect } from '../recording/inspect.js';
import type { Term } from '../recording/term.js';
import { atomName, field, text } from '../replay/facts.js';
import type { Span } from '../replay/system.js';
import { cutText } from '../words.js';
import type { Telling } from './telling.js';

/** So much of what telemetry tells beside a name. */
const MOST_TOLD = 20;
const LONGEST = 120;
/** Of an event of the program's own its name says little: with so much of what was told it says more. */
const MOST_IN_NAME = 2;

/** What of its metadata makes a name readable. */
class Told {
  constructor(
    private readonly telling: Telling,
    private readonly metadata: Term | undefined,
  ) {}

  /** The text or atom at a path of keys, empty where it is not there: of what is large, parts are not recorded. */
  text(...path: readonly string[]): string {
    return cutText(text(this.at(path)) ?? '', LONGEST);
  }

  /** The value there as Elixir: `Shop.Cart`, `"add"`. */
  value(...path: readonly string[]): string {
    const found = this.at(path);
    return found === undefined || (typeof found === 'object' && found.type === 'atom' && found.name === 'nil')
      ? ''
      : this.telling.short(found, LONGEST);
  }

  private at(path: readonly string[]): Term | undefined {
    return path.reduce<Term | undefined>((term, key) => field(term, key), this.metadata);
  }
}

/** Words for standard names, tried in this order; they get the name's last part where it says what of many it is. */
const WORDS: readonly (readonly [RegExp, (told: Told, part: string) => string])[] = [
  [
    /^(?:phoenix\.endpoint|bandit\.request|plug\.\w+)$/,
    (told) => join('HTTP request', told.text('conn', 'method'), told.text('conn', 'request_path')),
  ],
  [/^cowboy\.request$/, (told) => join('HTTP request', told.text('req', 'method'), told.text('req', 'path'))],
  [
    /^(?:phoenix|plug)\.router_dispatch$/,
    (told) => join('Route', told.text('route'), arrow(join(told.value('plug'), told.value('plug_opts')))),
  ],
  [/^phoenix\.controller\.render$/, (told) => join('Render', told.value('view'), told.value('template'))],
  [/^phoenix\.live_view\.(\w+)$/, (told, part) => join('LiveView', told.value('socket', 'view'), part, told.value('event'))],
  [/^phoenix\.live_component\.(\w+)$/, (told, part) => join('LiveComponent', told.value('component'), part, told.value('event'))],
  [/^phoenix\.channel_joined$/, (told) => join('Channel', told.value('socket', 'channel'), 'join', told.value('socket', 'topic'))],
  [/^phoenix\.channel_handled_in$/, (told) => join('Channel', told.value('socket', 'channel'), 'handle_in', told.value('event'))],
  [/^phoenix\.socket_connected$/, (told) => join('Socket', told.value('user_socket'), 'connect')],
  [/^bandit\.websocket$/, (told) => join('WebSocket', told.value('websock'))],
  [
    /^thousand_island\.connection$/,
    (told) =>
      join(
        'Connection of',
        told.value('remote_address').replace(/^\{(.+)\}$/, (_, numbers: string) => numbers.replaceAll(', ', '.')),
      ),
  ],
  [/(?:^|\.)repo\.query$/, (told) => join('Ecto query', told.text('query') || told.text('source'))],
  [/^oban\.job$/, (told) => join('Oban job', told.text('worker') || told.text('job', 'worker'))],
  [/^broadway\.([\w.]+)$/, (told, part) => join('Broadway', part, told.value('name'))],
  [
    /^(?:finch|req)\.request$/,
    (told) => join('HTTP request to', told.text('request', 'host') + told.text('request', 'path'), told.text('request', 'method')),
  ],
  [/^tesla\.request$/, (told) => join('HTTP request to', told.text('env', 'url'), told.text('env', 'method'))],
];

/** Whether it is work; what waits for work is under way as long as the program is. */
export const isWork = ({ name }: Span): boolean => !/^thousand_island\.(?:listener|acceptor)$/.test(name);

/** Whether it is done for one request: a connection serves many. */
export const isRequest = (span: Span): boolean => isWork(span) && !/^(?:thousand_island\.connection|bandit\.websocket)$/.test(span.name);

/** What was under way, as people call it: `HTTP request GET /orders`, `LiveView Shop.CartLive handle_event "add"`, `shop.order customer: "Ada"`. */
export function spanText(telling: Telling, { name, metadata, ending }: Span): string {
  for (const [pattern, words] of WORDS) {
    const found = pattern.exec(name);
    if (found === null) continue;
    const [part = ''] = found.slice(1);
    const [begun, ended] = [words(new Told(telling, metadata()), part), words(new Told(telling, ending()), part)];
    // What was cut from one may be in the other.
    return ended.length <= begun.length ? begun : ended;
  }
  return join(name, pairsOf(telling, metadata()).slice(0, MOST_IN_NAME).join(', '));
}

/** What was told of it, a text each: `customer: "Ada"`; of its end what was not told before. */
export function metadataOf(telling: Telling, span: Span): readonly string[] {
  const begun = pairsOf(telling, span.metadata());
  const ended = pairsOf(telling, span.ending()).filter((pair) => !begun.includes(pair));
  return [...begun, ...ended.map((pair) => `${pair} (at its end)`)].slice(0, MOST_TOLD);
}

function pairsOf(telling: Telling, metadata: Term | undefined): readonly string[] {
  if (typeof metadata !== 'object' || metadata.type !== 'map') return [];
  return metadata.pairs
    .filter(([key]) => !/(?:^|_)telemetry_span_context$/.test(atomName(key) ?? ''))
    .map(([key, value]) => `${atomName(key) ?? inspect(key)}: ${telling.short(value, LONGEST)}`);
}

const join = (...words: readonly string[]): string => words.filter((word) => word !== '').join(' ');
const arrow = (text: string): string => (text === '' ? '' : `→ ${text}`);
