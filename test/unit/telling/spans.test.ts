import assert from 'node:assert/strict';
import { openHistory } from '../../../adapter/replay/openHistory.js';
import { isWork, metadataOf, spanText } from '../../../adapter/telling/spans.js';
import { Telling } from '../../../adapter/telling/telling.js';
import { Writing } from '../../../adapter/telling/writing.js';
import { atom, map, reference, type Value } from '../../support/etfWriter.js';
import { type RecordingBuilder, record } from '../../support/recordingBuilder.js';

describe('what was in progress', () => {
  let tape: RecordingBuilder;
  beforeEach(() => {
    tape = record();
  });
  afterEach(() => tape.remove());

  /** Tells of what begins with this event, and has not ended yet. */
  async function told(event: string, metadata: Readonly<Record<string, Value>>) {
    const p = tape.process('p').starts();
    p.control(25, [...event.split('.').map(atom), atom('start')], map({}), map(metadata));
    const folder = tape.write();
    const history = await openHistory(folder);
    const telling = new Telling(history, await Writing.of(history, folder));
    const [span] = telling.system.spansAt(tape.now);
    assert.ok(span);
    return { text: spanText(telling, span), metadata: metadataOf(telling, span), work: isWork(span) };
  }
  const module = (name: string) => atom(`Elixir.${name}`);

  const names: readonly (readonly [string, Readonly<Record<string, Value>>, string])[] = [
    ['phoenix.endpoint', { conn: map({ method: 'GET', request_path: '/orders' }) }, 'HTTP request GET /orders'],
    ['bandit.request', { conn: map({}) }, 'HTTP request'],
    ['cowboy.request', { req: map({ method: 'PUT', path: '/a' }) }, 'HTTP request PUT /a'],
    ['phoenix.router_dispatch', { route: '/:id', plug: module('Web.Page'), plug_opts: atom('show') }, 'Route /:id → Web.Page :show'],
    ['phoenix.live_view.mount', { socket: map({ view: module('Web.Cart') }) }, 'LiveView Web.Cart mount'],
    ['phoenix.live_view.handle_event', { socket: map({ view: module('Web.Cart') }), event: 'add' }, 'LiveView Web.Cart handle_event "add"'],
    ['oban.job', { worker: 'Web.Mailer' }, 'Oban job Web.Mailer'],
    ['broadway.processor.message', { name: module('Feed') }, 'Broadway processor.message Feed'],
    ['finch.request', { request: map({ host: 'a.b', path: '/c', method: 'GET' }) }, 'HTTP request to a.b/c GET'],
    ['shop.order', { customer: 'Ada', size: 3, more: 1 }, 'shop.order customer: "Ada", size: 3'],
  ];
  for (const [event, metadata, text] of names)
    it(`is called what it is: ${text}`, async () => {
      assert.equal((await told(event, metadata)).text, text);
    });

  it('tells what was told of it, but for what only joins events', async () => {
    const { metadata } = await told('shop.order', { customer: 'Ada', telemetry_span_context: reference(1) });
    assert.deepEqual(metadata, ['customer: "Ada"']);
  });

  it('is not what waits for something to do', async () => {
    assert.equal((await told('thousand_island.acceptor', {})).work, false);
  });
});
