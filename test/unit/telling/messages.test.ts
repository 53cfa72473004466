import assert from 'node:assert/strict';
import { openHistory } from '../../../adapter/replay/openHistory.js';
import { messageText } from '../../../adapter/telling/messages.js';
import { Telling } from '../../../adapter/telling/telling.js';
import { Writing } from '../../../adapter/telling/writing.js';
import { atom, map, pidValue, reference, tuple, type Value } from '../../support/etfWriter.js';
import { type RecordingBuilder, record } from '../../support/recordingBuilder.js';

describe('a message of a library', () => {
  let tape: RecordingBuilder;
  afterEach(() => tape.remove());

  it('is called by what it is about, not by what is around it', async () => {
    tape = record();
    const socket = (struct: string, event: string, payload: Value) =>
      map({ __struct__: atom(`Elixir.Phoenix.Socket.${struct}`), event, payload, topic: 'room:1', ref: '7' });
    const said = new Map<Value, Value>([['text', 'hi']]);
    const click = new Map<Value, Value>([
      ['event', 'up'],
      ['type', 'click'],
      ['value', new Map<Value, Value>([['id', '3']])],
    ]);
    const view = tape.process('view').starts();
    tape.process('browser').starts();
    view.receives('browser', tuple(atom('Elixir.Phoenix.Channel'), said, atom('from'), atom('socket')));
    view.waits('Elixir.Phoenix.LiveView.Channel', 0);
    view.receives('browser', socket('Message', 'event', click));
    const handling = tape.now;
    view.receives('browser', socket('Message', 'say', said));
    view.receives('browser', socket('Broadcast', 'said', said));
    view.receives('browser', socket('Else', 'said', 1));
    view.receives('browser', tuple(atom('$gen_consumer'), tuple(pidValue(102), reference(1)), [1, 2]));
    view.receives('browser', tuple(atom('$gen_producer'), tuple(pidValue(102), reference(1)), tuple(atom('ask'), 2)));
    const folder = tape.write();
    const history = await openHistory(folder);
    const telling = new Telling(history, await Writing.of(history, folder));
    assert.deepEqual(
      history.system.deliveries({}).map((delivery) => messageText(telling, delivery)),
      [
        'join %{"text" => "hi"}',
        'event "up" %{"id" => "3"}',
        '"say" on "room:1" %{"text" => "hi"}',
        'broadcast "said" on "room:1" %{"text" => "hi"}',
        '%Phoenix.Socket.Else{event: "said", payload: 1, topic: "room:1", ref: "7"}',
        'as consumer [1, 2]',
        'as producer {:ask, 2}',
      ],
    );
    assert.match(history.system.processAt(view.proc, handling).doing, /^handling event "up" %\{"id" => "3"\} from /);
    history.close();
  });
});
