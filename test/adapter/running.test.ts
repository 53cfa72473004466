import assert from 'node:assert/strict';
import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import type { RecordingStats } from '../../adapter/protocol.js';
import type { DapClient } from '../support/dapClient.js';
import { Home, mixProject } from '../support/elixirscope.js';
import { tempFolder } from '../support/tempFolder.js';
import { sessions } from './sessions.js';

const LIB = `defmodule Beat do
  def run do
    spawn(fn -> brief(1) end)
    beat(0)
  end

  def brief(n) do
    m = n + 1
    m
  end

  def beat(n) do
    Process.sleep(20)
    next = n + 1
    if rem(next, 10) == 0, do: IO.puts("beat #{next}")
    Task.await(Task.async(fn -> brief(next) end))
    beat(next)
  end

  def once do
    me = :elixirscope_boot |> :code.is_loaded()
    IO.inspect(me, label: "probe")
    IO.inspect(Enum.filter(Process.registered(), &String.contains?(inspect(&1), "cope")), label: "registered")
    IO.puts(["arguments: " | Enum.intersperse(:init.get_plain_arguments(), " ")])
    System.halt(4)
  end
end
`;

/** Enough modules that preparing them shows progress, and is not over at once. */
const many = Object.fromEntries(
  Array.from({ length: 400 }, (_, n) => [`lib/m${n}.ex`, `defmodule M${n} do\n  def f(x) do\n    y = x + ${n}\n    y * 2\n  end\nend\n`]),
);

describe('while the program runs', function () {
  this.timeout(120_000);
  const home = new Home();
  const project = mixProject({ 'lib/beat.ex': LIB });
  let current = home;
  const open = sessions(() => current.env);
  afterEach(() => {
    current = home;
  });
  const run = (code: string, more = {}) => ({ projectDir: project, task: 'run', taskArgs: ['-e', code], ...more });

  /** A client whose recordings are in a home of its own. */
  function inHome(own: Home): DapClient {
    current = own;
    return open();
  }

  const stats = (client: DapClient) =>
    client.events.filter(({ event }) => event === 'elixirscope/stats').map(({ body }) => body as unknown as RecordingStats);

  async function statsWith(client: DapClient, test: (one: RecordingStats) => boolean): Promise<RecordingStats> {
    for (;;) {
      const one = (await client.event('elixirscope/stats')).body as unknown as RecordingStats;
      if (test(one)) return one;
    }
  }

  it('numbers tell how the recording goes on, at most twice a second, and its end', async () => {
    const client = open();
    const started = Date.now();
    await client.launch(run('Beat.run()'));
    const later = await statsWith(client, ({ events, elapsedMs }) => events > 50 && elapsedMs > 3_000);
    assert.deepEqual([later.state, later.modules > 0, later.bytes > 0, later.lost], ['recording', true, true, 0]);
    await client.request('terminate');
    await client.stopped();
    const all = stats(client);
    assert.equal(all[0]?.state, 'starting');
    assert.equal(all.at(-1)?.state, 'stopped');
    assert.ok(all.length <= (2 * (Date.now() - started)) / 1000 + 3, `${all.length} in ${Date.now() - started} ms`);
    assert.ok(
      all.every(({ events }, at) => events >= (all[at - 1]?.events ?? 0)),
      'counts only grow',
    );
  });

  it('Pause looks, Continue follows again, though the process that ran last has ended', async () => {
    const client = open();
    await client.launch(run('Beat.run()'));
    await client.said('stdout', 'beat 10\n');
    const stop = await client.walk('pause');
    assert.equal(stop.description, 'looking; the program runs on');
    await statsWith(client, ({ state }) => state === 'looking');
    await client.said('stdout', 'beat 30\n');
    await client.stepBack();
    await client.request('continue', { threadId: client.thread });
    await statsWith(client, ({ state }) => state === 'recording');
    assert.equal((await client.request('elixirscope/status')).state, 'recording');
    assert.equal((await client.walk('pause')).description, 'looking; the program runs on');
  });

  describe('unrecorded ("run without debugging")', () => {
    it('nothing of ours is in the program, nothing is written, and its end is the end', async () => {
      const own = new Home();
      const client = inHome(own);
      await client.launch(run('Beat.once()', { noDebug: true }));
      const { body } = await client.event('exited');
      await client.event('terminated');
      assert.equal(body.exitCode, 4);
      assert.match(client.output('stdout'), /^probe: false$/m);
      assert.match(client.output('stdout'), /^registered: \[\]$/m);
      assert.match(client.output('stdout'), /^arguments: -S mix run -e Beat\.once\(\)$/m);
      assert.ok(!existsSync(join(own.state, 'elixirscope')), 'no state folder');
      assert.deepEqual(stats(client), []);
      await client.leave();
    });

    it('is stopped and begun anew as any other', async () => {
      const client = open();
      await client.launch(run('Beat.run()', { noDebug: true }));
      await client.said('stdout', 'beat 10\n');
      await assert.rejects(client.request('pause', { threadId: 1 }), { message: /runs without being recorded/ });
      await client.request('restart');
      await client.event('continued');
      await client.request('terminate');
      await client.event('exited');
      await client.event('terminated');
    });
  });

  describe('what comes before it', () => {
    it('is not told of where it is soon done', async () => {
      const few = Object.fromEntries(Object.entries(many).slice(0, 25));
      const client = open();
      await client.launch(
        { projectDir: mixProject({ ...few, 'lib/beat.ex': LIB }), task: 'run', taskArgs: ['-e', 'IO.puts(1)'] },
        {},
        {
          supportsProgressReporting: true,
        },
      );
      await client.event('exited');
      const told = client.events.filter(({ event }) => event.startsWith('progress')).map(({ body }) => String(body?.message ?? 'end'));
      assert.deepEqual(
        told.filter((words) => words.includes('Instrumenting')),
        [],
      );
    });

    const can = { supportsProgressReporting: true };

    /** The progress that is shown next with these words. */
    async function shows(client: DapClient, words: RegExp) {
      for (;;) {
        const { body } = await client.event('progressStart');
        // Editors show the title, a colon and the message.
        assert.equal(body.title, 'ElixirScope');
        if (words.test(String(body.message))) return body;
      }
    }

    it('can be cancelled while the probe is compiled: nothing runs, and nothing is left', async () => {
      const cold = new Home({ XDG_CACHE_HOME: tempFolder('cold') });
      const client = inHome(cold);
      await client.initialize(can);
      const launched = client.request('launch', run('Beat.run()'));
      launched.catch(() => {});
      const progress = await shows(client, /Compiling the probe/);
      assert.equal(progress.cancellable, true);
      await client.request('cancel', { progressId: progress.progressId });
      await assert.rejects(launched, { message: 'cancelled', showUser: false });
      await client.event('progressEnd');
      assert.deepEqual(
        readdirSync(join(String(cold.env.XDG_CACHE_HOME), 'elixirscope')).filter((name) => name.startsWith('probe')),
        [],
      );
      assert.deepEqual(await cold.ids(), []);
      assert.equal((await client.request('elixirscope/status')).state, 'ready');
    });

    it('can be cancelled while modules are prepared: the program is ended, and no recording is kept', async () => {
      const own = new Home();
      const client = inHome(own);
      await client.launch(
        { projectDir: mixProject({ ...many, 'lib/beat.ex': LIB }), task: 'run', taskArgs: ['-e', 'Beat.run()'] },
        {},
        can,
      );
      const compiling = await shows(client, /Compiling the project/);
      assert.equal(compiling.percentage, undefined);
      await shows(client, /Instrumenting modules/);
      // As somebody does whose click comes a moment late.
      await client.request('cancel', { progressId: compiling.progressId });
      await client.event('terminated');
      assert.match(client.output('console'), /Cancelled: .* nothing is kept/);
      assert.deepEqual(await own.ids(), []);
      assert.ok(!client.output('stdout').includes('beat'));
      const ended = client.events.filter(({ event }) => event === 'progressEnd').length;
      assert.equal(ended, client.events.filter(({ event }) => event === 'progressStart').length, 'each progress that is shown ends');
    });
  });
});
