import assert from 'node:assert/strict';
import { join } from 'node:path';
import type { DebugProtocol } from '@vscode/debugprotocol';
import { before } from 'mocha';
import { DapClient, type Stopped } from '../support/dapClient.js';
import { Home, mixProject } from '../support/elixirscope.js';
import { marked } from '../unit/source/sources.js';
import { ask } from './asking.js';
import { sessions } from './sessions.js';

/** Three workers at the same time, and a long loop. */
const LIB = marked(`defmodule Mill do
  def run do
    1..3 |> Task.async_stream(&grind/1) |> Enum.to_list()
    Enum.reduce(1..20_000, 0, &turn/2)
  end

  def grind(worker) do
    «sacks»for sack <- 1..30 do
      flour = rem(sack * worker * 7, 13)
      order = %{customer: if(flour > 6, do: "Ada"), paid: sack * 1.5}
      grains = Enum.to_list(1..(flour * 5 + 1))
      deliver(worker, sack, flour, order, grains)
    end
  end

  def deliver(worker, sack, flour, order, grains) do
    «delivery»sum = worker + sack + flour
    {sum, order, length(grains)}
  end

  def turn(n, acc) do
    «turn»acc + n
  end
end
`);

type Bag = Readonly<Record<'worker' | 'sack' | 'flour', number>>;

describe('a breakpoint with a condition', () => {
  const home = new Home();
  const project = mixProject({ 'lib/mill.ex': LIB.text });
  const lib = join(project, 'lib/mill.ex');
  const delivery = LIB.at('delivery').line;
  const open = sessions(() => home.env);
  let folder = '';

  before(async function () {
    this.timeout(120_000);
    const client = DapClient.inProcess(home.env);
    await client.launch({ task: 'run', taskArgs: ['-e', 'Mill.run()'], projectDir: project });
    await client.stopped();
    folder = (await client.request<{ recording: string }>('elixirscope/status')).recording;
    await client.leave();
  });

  async function look(...breakpoints: readonly DebugProtocol.SourceBreakpoint[]): Promise<DapClient> {
    const client = open();
    await client.launch({ recording: folder, stopOn: 'entry' });
    await client.stopped();
    await client.breakWhere(lib, ...breakpoints);
    return client;
  }

  /** All bags at which a walk stops, to its end. */
  async function bags(client: DapClient, walk: () => Promise<Stopped>): Promise<Bag[]> {
    const bags: Bag[] = [];
    while ((await walk()).reason === 'breakpoint') {
      const values = Object.fromEntries((await client.locals()).map(({ name, value }) => [name, Number(value)]));
      bags.push({ worker: Number(values.worker), sack: Number(values.sack), flour: Number(values.flour) });
    }
    return bags;
  }

  it('stops where it holds and nowhere else, in both directions', async () => {
    const all = await look({ line: delivery }).then((client) => bags(client, client.continue));
    assert.equal(all.length, 90);
    const conditions: readonly (readonly [string, (bag: Bag) => boolean])[] = [
      ['worker == 2 and sack > 20', ({ worker, sack }) => worker === 2 && sack > 20],
      ['order.customer', ({ flour }) => flour > 6],
      ['is_nil(order.customer) && rem(sack, 10) == 0', ({ flour, sack }) => flour <= 6 && sack % 10 === 0],
      ['length(grains) > 51', ({ flour }) => flour > 10],
      ['order.paid in [3.0, 6.0]', ({ sack }) => sack === 2 || sack === 4],
    ];
    for (const [condition, holds] of conditions) {
      const client = await look({ line: delivery, condition });
      assert.deepEqual(await bags(client, client.continue), all.filter(holds), condition);
      assert.deepEqual(await bags(client, client.reverse), all.filter(holds).reverse(), condition);
    }
  });

  it('counts the times that it holds over the whole recording, wherever the session stands', async () => {
    const all = await look({ line: delivery, condition: 'worker != 3' }).then((client) => bags(client, client.continue));
    const counts: readonly (readonly [string, (nth: number) => boolean])[] = [
      ['7', (nth) => nth === 7],
      ['>= 55', (nth) => nth >= 55],
      ['% 20', (nth) => nth % 20 === 0],
      ['<3', (nth) => nth < 3],
    ];
    for (const [hitCondition, counts_] of counts) {
      const client = await look({ line: delivery, condition: 'worker != 3', hitCondition });
      const expected = all.filter((_, i) => counts_(i + 1));
      assert.deepEqual(await bags(client, client.continue), expected, hitCondition);
      assert.deepEqual(await bags(client, client.reverse), expected.toReversed(), hitCondition);
    }
  });

  it('stops a step that would pass over it', async () => {
    const client = await look({ line: LIB.at('sacks').line, condition: 'worker == 3' });
    assert.equal((await client.continue()).reason, 'breakpoint');
    await client.breakWhere(lib, { line: delivery, condition: 'sack == 12' });
    const stop = await client.stepOut();
    assert.deepEqual([stop.reason, await client.local('worker'), await client.local('sack')], ['breakpoint', '3', '12']);
    await client.breakWhere(lib, { line: delivery, condition: 'sack == 99' });
    assert.equal((await client.stepOut()).reason, 'step');
  });

  it('does not stop where it cannot be answered, and says so', async () => {
    const client = await look({ line: delivery, condition: 'hd(grains) == 1 and sum > 3' });
    assert.notEqual((await client.continue()).reason, 'breakpoint');
    await client.said(
      'console',
      'The condition hd(grains) == 1 and sum > 3 could not be answered 90 times, and counts as not true there: ',
    );
  });

  it('that cannot be understood stops nothing, and says what can', async () => {
    const client = await look();
    const written: readonly (readonly [DebugProtocol.SourceBreakpoint, RegExp])[] = [
      [
        { line: delivery, condition: 'Enum.sum(grains) > 3' },
        /"Enum.sum\(grains\) > 3" cannot be answered: nothing is executed in the past/,
      ],
      [
        { line: delivery, logMessage: 'took {it with us' },
        /"\{it with us" cannot be answered.* A brace that is meant as such is written \\\{/,
      ],
      [{ line: delivery, hitCondition: 'often' }, /"often" is no count of hits. Write 3 \(the third\)/],
    ];
    for (const [breakpoint, words] of written) {
      const [set] = await client.breakWhere(lib, breakpoint);
      assert.equal(set?.verified, false);
      assert.match(set.message ?? '', words);
      assert.notEqual((await client.reverse()).reason, 'breakpoint');
      assert.notEqual((await client.continue()).reason, 'breakpoint');
    }
  });

  it('that logs never stops: it prints what it would have logged, in order, and leads there', async () => {
    const all = await look({ line: delivery, condition: 'sack < 3' }).then((client) => bags(client, client.continue));
    const logMessage = 'worker {worker}: \\{sack {sack}} for #{order.customer || "nobody"}, {sum}';
    const client = await look({ line: delivery, condition: 'sack < 3', logMessage });
    assert.deepEqual(await bags(client, client.continue), []);
    await client.said('console', `worker ${all.at(-1)?.worker}: {sack ${all.at(-1)?.sack}}`);
    const words = ({ worker, sack, flour }: Bag) =>
      `worker ${worker}: {sack ${sack}} for ${flour > 6 ? 'Ada' : 'nobody'}, ‹sum is no variable of this frame at this moment.›`;
    const printed = client.events.filter(({ body }) => `${body.output}`.includes('worker '));
    assert.deepEqual(
      printed.map(({ body }) => /worker .*/.exec(`${body.output}`)?.[0]),
      all.map(words),
    );
    assert.deepEqual(
      printed.map(({ body }) => [body.line, (body.source as DebugProtocol.Source).path]),
      all.map(() => [delivery, lib]),
    );

    const { rows, title } = await ask(client, 'logged');
    assert.equal(title, 'logged 6 times');
    assert.deepEqual(
      rows.map(({ text }) => text),
      all.map(words),
    );
    await client.goTo({ process: rows[4]?.process, n: rows[4]?.n });
    assert.deepEqual([await client.line(), await client.local('sack')], [delivery, `${all[4]?.sack}`]);
  });

  it('that would have logged nothing says so', async () => {
    const client = await look({ line: delivery, condition: 'sack > 99', logMessage: '{sack}' });
    await client.said('console', 'A logpoint would have logged nothing in this recording.');
  });

  it('that logs very often prints the beginning, and lists what is around the moment', async () => {
    const client = await look({ line: LIB.at('turn').line, logMessage: '{n}' });
    await client.said('console', 'There are 19,900 more');
    assert.equal(client.events.filter(({ body }) => /ms {2}.* {2}\d+\n/.test(`${body.output}`)).length, 100);
    await client.breakWhere(lib, { line: LIB.at('turn').line, logMessage: '{n}' }, { line: LIB.at('turn').line, condition: 'n == 9000' });
    await client.continue();
    const { rows, title, remark } = await ask(client, 'logged');
    assert.equal(title, 'logged 20,000 times');
    assert.equal(remark, 'The 1,000 of 20,000 around this moment are listed. Elsewhere, ask again.');
    assert.deepEqual(
      rows.map(({ text }) => Number(text)),
      Array.from({ length: 1000 }, (_, i) => 8500 + i),
    );
  });

  it('is looked for until somebody pauses', async () => {
    const client = await look({ line: LIB.at('turn').line, condition: 'acc < 0' });
    const before = await client.line();
    await Promise.all([client.request('continue', { threadId: client.thread }), client.request('pause', { threadId: client.thread })]);
    assert.equal((await client.stopped()).description, 'given up');
    assert.equal(await client.line(), before);
  });
});
