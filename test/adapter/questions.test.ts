import assert from 'node:assert/strict';
import type { Answer, DapRequests } from '../../adapter/protocol.js';
import type { DapClient } from '../support/dapClient.js';
import { depot } from '../support/depot.js';
import { ask, choices, keyOf, texts, travel, withoutTimes } from './asking.js';
import { sessions } from './sessions.js';

describe('a program with requests, tables and much to say', () => {
  const day = depot();
  const open = sessions(() => day.home.env);
  type Output = DapRequests['elixirscope/output']['body'];

  /** A session that is stopped at a line of the clerk's, as if it had come there forwards, the `nth` time. */
  async function standing(line: string, nth = 1, file = 'lib/clerk.ex'): Promise<DapClient> {
    const client = open();
    await client.launch({ recording: day.folder, stopOn: 'entry' }, { [day.path(file)]: [day.line(file, line)] });
    await client.stopped();
    for (let i = 0; i < nth; i++) await client.continue();
    return client;
  }
  const REPLIES = '{:reply, name, name}';

  describe('answers', () => {
    it('what is waiting for what, from who began to wait to who waits for nobody', async () => {
      const client = await standing(REPLIES);
      const answer = await ask(client, 'waiting');
      assert.equal(withoutTimes(answer.title), '3 processes were waiting for a reply at T');
      assert.deepEqual(texts(answer).map(withoutTimes), [
        'test a day (DepotTest) waits for :ann: call {:ask, [:bob, :cid], 1000}',
        ':ann waits for :bob: call {:ask, [:cid], 500}',
        ':bob waits for :cid: call {:ask, [], 250}',
        ':cid: handling call {:ask, [], 250} from :bob since T',
      ]);
      assert.deepEqual(
        answer.rows.map(({ detail, asOf }) => [withoutTimes(detail), asOf]),
        [
          ['since T', undefined],
          ['since T', undefined],
          ['since T', undefined],
          [undefined, true],
        ],
      );
      assert.equal(
        await travel(client, answer, 1),
        `lib/clerk.ex:${day.line('lib/clerk.ex', 'GenServer.call(next, {:ask, way, div(patience, 2)}, patience)')}`,
      );
      assert.equal(await client.local('name'), ':ann');
    });

    it('who has to do with the waiting of one process', async () => {
      const client = await standing(REPLIES);
      const key = await keyOf(client, 'waiting', ':bob');
      const { title } = await client.request<Answer>('elixirscope/ask', { question: 'waiting', choices: [key] });
      assert.equal(withoutTimes(title), ':bob was waiting for :cid, since T');
    });

    it('that processes wait for each other, and so for ever', async () => {
      const client = await standing(REPLIES);
      const flow = await ask(client, 'between', ':ann', ':bob');
      const last = flow.rows.find(({ text }) => text === ':bob → :ann: call {:ask, [], 100}') ?? assert.fail(texts(flow).join('; '));
      await client.goTo({ process: last.process, time: last.time + 1e6 });
      const answer = await ask(client, 'waiting');
      assert.match(answer.title, /^Deadlock at [\d.]+ ms: :ann waits for :bob, which waits for :ann$/);
      assert.deepEqual(
        answer.rows.map(({ text, detail }) => `${text} (${withoutTimes(detail)})`),
        [
          'test a day (DepotTest) waits for :ann: call {:ask, [:bob, :ann], 400} (since T)',
          ':ann waits for :bob: call {:ask, [:ann], 200} (since T · deadlock)',
          ':bob waits for :ann: call {:ask, [], 100} (since T · deadlock)',
        ],
      );
    });

    it('that nothing was waiting', async () => {
      const client = await standing('conn = %{method: "GET", request_path: "/parcels/7", status: nil}', 1, 'test/depot_test.exs');
      const answer = await ask(client, 'waiting');
      assert.match(answer.title, /^Nothing was waiting for a reply at [\d.]+ ms$/);
      assert.deepEqual(answer.rows, []);
    });

    it('which request something belongs to, from the first cause on', async () => {
      const client = await standing(REPLIES);
      const answer = await ask(client, 'request');
      assert.match(answer.title, /^:cid at [\d.]+ ms belongs to HTTP request GET \/parcels\/7$/);
      assert.deepEqual(texts(answer).map(withoutTimes), [
        'within HTTP request GET /parcels/7',
        '1. test a day (DepotTest) sent call {:ask, [:bob, :cid], 1000} to :ann',
        '2. :ann sent call {:ask, [:cid], 500} to :bob',
        '3. :bob sent call {:ask, [], 250} to :cid',
        ':cid: handling call {:ask, [], 250} from :bob since T',
      ]);
      assert.equal(
        await travel(client, answer, 1),
        `lib/clerk.ex:${day.line('lib/clerk.ex', 'def ask(clerk, way, patience), do: GenServer.call(clerk, {:ask, way, patience})')}`,
      );
    });

    it('that something belongs to no request', async () => {
      const client = await standing('conn = %{method: "GET", request_path: "/parcels/7", status: nil}', 1, 'test/depot_test.exs');
      const { title, rows } = await ask(client, 'request');
      assert.equal(title, 'test a day (DepotTest) does this of its own accord: no message led to it');
      assert.equal(rows.length, 1);
    });

    it('what was in progress, by the names that libraries have in common', async () => {
      const client = await standing(REPLIES);
      const answer = await ask(client, 'inProgress');
      assert.equal(withoutTimes(answer.title), '1 thing in progress at T');
      const [request] = answer.rows;
      assert.deepEqual(
        [request?.text, withoutTimes(request?.detail)],
        ['HTTP request GET /parcels/7', 'in test a day (DepotTest) · since T · ended after T'],
      );
      assert.deepEqual(
        request?.inside?.map(({ text }) => withoutTimes(text)),
        [
          'ended after T',
          'conn: %{method: "GET", request_path: "/parcels/7", status: nil}',
          'conn: %{method: "GET", request_path: "/parcels/7", status: 200} (at its end)',
        ],
      );
      const end = request?.inside?.[0] ?? assert.fail();
      await client.goTo({ process: end.process, n: end.n });
      const after = await ask(client, 'inProgress');
      assert.deepEqual([after.rows, withoutTimes(after.title)], [[], 'Nothing in progress at T']);
      assert.match(after.remark ?? '', /^Known is what telemetry tells/);
    });

    it('what happened to a table, and where', async () => {
      const client = await standing(REPLIES);
      assert.deepEqual(
        (await choices(client, 'table')).map(({ label, detail }) => `${label} ${detail}`),
        [':shelves 6 operations by 2 processes'],
      );
      const answer = await ask(client, 'table', ':shelves');
      assert.equal(withoutTimes(answer.title), '6 operations on :shelves, 4 of them by T');
      const test = 'test a day (DepotTest)';
      assert.deepEqual(texts(answer), [
        `${test} inserted {"tea", 3}`,
        'fn/0 in DepotTest."test a day"/1 inserted {"tea", 7}',
        `${test} inserted {"pot", 1}`,
        `${test} looked up "tea"`,
        `${test} counted at "tea" -1`,
        `${test} deleted all objects`,
      ]);
      assert.equal(
        await travel(client, answer, 2),
        `lib/shelves.ex:${day.line('lib/shelves.ex', 'def put(sku, count), do: :ets.insert(:shelves, {sku, count})')}`,
      );
      assert.equal(await client.local('sku'), '"pot"');
    });

    it('when a key of a table changed', async () => {
      const client = await standing(REPLIES);
      assert.deepEqual(
        (await choices(client, 'tableKey')).map(({ label, detail }) => `${label} ${detail}`),
        ['"tea" in :shelves, written 3 times', '"pot" in :shelves, written once'],
      );
      const answer = await ask(client, 'tableKey', '"tea"');
      assert.match(answer.title, /^"tea" in :shelves changed 3 times, last before this moment at [\d.]+ ms$/);
      assert.deepEqual(texts(answer), ['3', '7', 'counted at "tea" -1', 'deleted all objects']);
      assert.match(answer.rows[1]?.detail ?? '', /^was 3 · by /);
    });

    it('nothing about tables that nobody named', async () => {
      const client = await standing(REPLIES);
      await assert.rejects(client.request('elixirscope/ask', { question: 'table', choices: [':other'] }), {
        message: /nothing with the key ":other"/,
      });
      await assert.rejects(client.request('elixirscope/ask', { question: 'tableKey', choices: ['no'] }), {
        message: /nothing with the key "no"/,
      });
    });
  });

  it('shows what was written and logged around the moment, a page at a time', async () => {
    const client = await standing(REPLIES);
    const output = (args: DapRequests['elixirscope/output']['args']) => client.request<Output>('elixirscope/output', args);
    const own = ({ lines }: Output) => lines.filter(({ name }) => /^(:cid|:ann|test a day)/.test(name));
    assert.deepEqual(
      own(await output({ after: 100 })).map(({ stream, level, text, later }) => [stream, level, text, later]),
      [
        ['stderr', undefined, 'nobody left to ask\n', undefined],
        ['log', 'warning', 'asked all\nthe way round', true],
        ['stderr', undefined, 'nobody left to ask\n', true],
      ],
    );
    const all = await output({ after: 5000 });
    const page = await output({ before: 1, after: 1 });
    const now = all.lines.filter(({ later }) => !later).length;
    assert.equal(page.lines.length, 2);
    assert.deepEqual(page.lines, all.lines.slice(now - 1, now + 1));
    assert.equal(page.earlier + 2 + page.later, all.earlier + all.lines.length + all.later);
  });
});
