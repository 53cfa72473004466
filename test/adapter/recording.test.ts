import assert from 'node:assert/strict';
import { join } from 'node:path';
import type { ProcessTree } from '../../adapter/protocol.js';
import { readManifest } from '../../adapter/target/manifest.js';
import { Home, mixProject } from '../support/elixirscope.js';
import { tempFolder } from '../support/tempFolder.js';
import { sessions } from './sessions.js';

const CLOCK = `defmodule Clock do
  def run do
    IO.puts("os pid #{System.pid()} env #{System.get_env("GREETING")} #{Mix.env()}")
    tick(0)
  end

  def tick(n) do
    Process.sleep(10)
    next = n + 1
    if next == 5, do: IO.puts("five")
    tick(next)
  end

  def deep(0), do: 0

  def deep(n) do
    below = deep(n - 1)
    below + 1
  end

  def many do
    tasks = for _ <- 1..250, do: Task.async(fn -> leaf(1) end)
    Enum.each(tasks, &Task.await/1)
    :ok
  end

  def leaf(x) do
    y = x
    y
  end

  def once do
    IO.puts("out")
    IO.puts(:stderr, "err")
    done = :done
    done
  end
end
`;

const TESTS = `defmodule ClockTest do
  use ExUnit.Case

  test "once" do
    assert Clock.once() == :done
  end
end
`;

describe('recording a program', function () {
  this.timeout(120_000);
  const home = new Home();
  const project = mixProject({ 'lib/clock.ex': CLOCK, 'test/clock_test.exs': TESTS, 'test/test_helper.exs': 'ExUnit.start()\n' });
  const lib = join(project, 'lib/clock.ex');
  const open = sessions(() => home.env);
  /** Where the probe was never compiled before. */
  const openFirst = sessions(() => new Home({ XDG_CACHE_HOME: tempFolder('cache') }).env);
  const once = { projectDir: project, task: 'run', taskArgs: ['-e', 'Clock.once()'] };
  const forever = { projectDir: project, task: 'run', taskArgs: ['-e', 'Clock.run()'] };

  /** Launches a program that never ends, and waits until it runs; gives its process in the operating system. */
  async function running() {
    const client = open();
    await client.launch(forever);
    await client.said('stdout', 'five');
    return { client, osPid: Number(/os pid (\d+)/.exec(client.output('stdout'))?.[1]) };
  }

  const line = (text: string) => CLOCK.split('\n').findIndex((one) => one.trim() === text) + 1;

  function lives(osPid: number): boolean {
    try {
      return process.kill(osPid, 0);
    } catch {
      return false;
    }
  }

  it('shows its output, tells its end, and stands there', async () => {
    const client = open();
    await client.launch({ ...once, taskArgs: ['-e', 'Clock.once()'] });
    const stop = await client.stopped();
    assert.match(client.output('stdout'), /^out$/m);
    assert.match(client.output('stderr'), /^err$/m);
    assert.deepEqual(client.eventNames(), ['initialized', 'exited', 'stopped']);
    assert.equal(client.events.find(({ event }) => event === 'exited')?.body.exitCode, 0);
    assert.equal(stop.description, 'end of the recording');
    assert.equal(await client.line(), line('done'));
    assert.equal(await client.local('done'), ':done');
  });

  it('tests are recorded as they run', async () => {
    const client = open();
    await client.launch({ projectDir: project, task: 'test', taskArgs: ['--seed', '0'] });
    assert.equal((await client.stopped()).description, 'end of the recording');
    assert.match(client.output('stdout'), /1 test, 0 failures|Result: 1 passed/);
  });

  it('resolves breakpoints when the recording can be read', async () => {
    const client = open();
    await client.launch({ ...once, stopOn: 'entry' }, { [lib]: [line('done = :done'), line('next = n + 1')] });
    await client.stopped();
    const names = client.eventNames();
    assert.deepEqual(names.slice(names.indexOf('exited')), ['exited', 'breakpoint', 'breakpoint', 'stopped']);
    const changes = client.events
      .slice(client.events.findIndex(({ event }) => event === 'exited'))
      .filter(({ event }) => event === 'breakpoint')
      .map(({ body }) => body.breakpoint as Record<string, unknown>);
    assert.deepEqual(
      changes.map(({ verified, line, message }) => [verified, line, message]),
      [
        [true, line('done = :done'), undefined],
        [false, line('next = n + 1'), 'never reached in this recording'],
      ],
    );
    assert.equal((await client.continue()).reason, 'breakpoint');
  });

  it('tells before that that it does not know yet', async () => {
    const client = open();
    await client.initialize();
    const [found] = await client.breakAt(lib, line('done = :done'));
    assert.equal(found?.verified, false);
    assert.equal(found?.reason, 'pending');
  });

  it('says before that where breakpoints can be, from the syntax', async () => {
    const client = open();
    await client.initialize();
    const { breakpoints } = await client.request<{ breakpoints: { line: number }[] }>('breakpointLocations', {
      source: { path: lib },
      line: line('def leaf(x) do'),
      endLine: line('def leaf(x) do') + 4,
    });
    assert.deepEqual(
      breakpoints.map((one) => one.line),
      [line('y = x'), line('y = x') + 1],
    );
  });

  it('passes the environment on', async () => {
    const client = open();
    await client.launch({ ...forever, env: { GREETING: 'hello' }, mixEnv: 'test' });
    await client.said('stdout', 'env hello test');
  });

  it('ends with the program if nothing is to be looked at', async () => {
    const client = open();
    await client.launch({ ...once, stopOn: 'never' });
    await client.event('terminated');
    assert.deepEqual(client.eventNames(), ['initialized', 'exited', 'terminated']);
  });

  it('shows the program as one thread while nobody looks, and refuses to step in it', async () => {
    const { client } = await running();
    const [program, ...others] = await client.threads();
    assert.deepEqual(others, []);
    assert.match(program?.name ?? '', /being recorded/);
    await assert.rejects(client.request('stepBack', { threadId: program?.id }), {
      message: /the program runs and is being recorded; pause to look/,
    });
    assert.equal((await client.request('elixirscope/status')).shows, 'recording');
  });

  it('looks on pause while the program runs on, and lets go at the newest moment', async () => {
    const { client, osPid } = await running();
    const stop = await client.walk('pause');
    assert.equal(stop.reason, 'pause');
    assert.equal(stop.description, 'looking; the program runs on');
    assert.equal((await client.request('elixirscope/status')).state, 'looking');
    assert.equal((await client.frame()).name, 'Clock.tick/1');
    await client.stepBack();
    const n = Number(await client.local('n'));
    assert.ok(n > 0);
    assert.ok(lives(osPid));
    await client.request('setExceptionBreakpoints', { filters: [] });
    await client.request('continue', { threadId: client.thread });
    assert.equal((await client.request('elixirscope/status')).state, 'recording');
    await client.walk('pause');
    await client.walk('elixirscope/callStart');
    assert.ok(Number(await client.local('n')) >= n);
  });

  it('has nothing to look at while nothing is recorded', async () => {
    const client = open();
    await client.launch({ ...forever, exclude: ['*'] });
    await client.said('stdout', 'five');
    await assert.rejects(client.request('pause', { threadId: 1 }), { message: /Nothing has been recorded yet/, showUser: true });
  });

  it('stays where somebody looks when the program ends', async () => {
    const { client } = await running();
    await client.walk('pause');
    await client.stepBack();
    const n = await client.local('n');
    await client.request('terminate');
    const stop = await client.stopped();
    assert.equal(stop.description, 'the program has ended');
    assert.equal(await client.local('n'), n);
  });

  it('looks at the statement that ran last while all wait, and is stopped at what failed meanwhile', async () => {
    const waits = 'spawn(fn -> Clock.deep(:none) end); Clock.deep(2); IO.puts("waiting"); Process.sleep(:infinity)';
    const client = open();
    await client.launch({ ...forever, taskArgs: ['-e', waits] });
    await client.said('stdout', 'waiting');
    await client.said('stdout', 'ArithmeticError');
    await client.walk('pause');
    assert.match((await client.frame()).name, /^Clock.deep/);
    await client.request('continue', { threadId: client.thread });
    await client.request('terminate');
    assert.equal((await client.stopped()).description, 'uncaught exception');
    assert.equal(await client.local('n'), ':none');
  });

  it('ends the program on terminate and stands at its end; again, and the session is over', async () => {
    const { client, osPid } = await running();
    await client.request('terminate');
    await client.event('exited');
    const stop = await client.stopped();
    assert.ok(['end of the recording', 'uncaught exception'].includes(stop.description ?? ''), stop.description);
    assert.ok(!lives(osPid));
    const { recording } = await client.request<{ recording: string }>('elixirscope/status');
    assert.ok(readManifest(recording).stopped, 'the list of recordings tells it from one that ended by itself');
    await client.request('terminate');
    await client.event('terminated');
    assert.deepEqual(client.eventNames(), ['initialized', 'exited', 'stopped', 'terminated']);
  });

  it('ends the program when the client leaves, and when it vanishes', async () => {
    for (const leave of ['leave', 'vanish'] as const) {
      const { client, osPid } = await running();
      await client[leave]();
      assert.ok(!lives(osPid), leave);
    }
  });

  it('begins anew on restart, while it runs and after', async () => {
    const { client, osPid } = await running();
    await client.breakAt(lib, line('next = n + 1'));
    await client.request('restart', { arguments: { ...once, task: 'run' } });
    assert.ok(!lives(osPid));
    assert.equal((await client.stopped()).description, 'end of the recording');
    await client.request('restart');
    await client.stopped();
    assert.deepEqual(
      client.eventNames().filter((name) => name !== 'breakpoint'),
      ['initialized', 'continued', 'exited', 'stopped', 'continued', 'exited', 'stopped'],
    );
  });

  it('says why there is nothing to see', async () => {
    const client = open();
    await client.launch({ projectDir: project, task: 'help', taskArgs: ['run'] });
    await client.event('terminated');
    assert.deepEqual(client.eventNames(), ['initialized', 'exited', 'terminated']);
    assert.match(client.output('important'), /No recorded code ran in "mix help run"/);
  });

  it('has its processes to look at, at a level without code', async () => {
    const client = open();
    await client.launch({ ...once, level: 'minimal' });
    assert.equal((await client.stopped()).description, 'end of the recording');
    assert.equal((await client.frame()).presentationHint, 'label');
    const { others } = await client.request<ProcessTree>('elixirscope/processes', {});
    assert.ok(others.some(({ here }) => here));
  });

  it('of a task that does not exist shows what mix says', async () => {
    const client = open();
    await client.launch({ projectDir: project, task: 'frobnicate' });
    const { body } = await client.event('exited');
    assert.equal(body.exitCode, 1);
    await client.event('terminated');
    assert.match(client.output('stderr') + client.output('stdout'), /frobnicate/);
    const told = client.events.find(({ body }) => body.category === 'important');
    assert.match(String(told?.body.output), /No recorded code ran in "mix frobnicate"\. It ended with status 1: its own output says why/);
    assert.deepEqual(told?.body.data, { failure: 517 });
  });

  it('of a project that does not compile keeps no recording', async () => {
    const before = await home.ids();
    const client = open();
    await client.launch({ projectDir: mixProject({ 'lib/a.ex': 'defmodule A do\n  def f(, do: 1\nend\n' }), task: 'test' });
    await client.event('terminated');
    assert.match(
      client.output('important'),
      /"mix test" failed before any code of the project ran: its own output says why\. No recording is kept/,
    );
    assert.deepEqual(await home.ids(), before);
  });

  it('is given up on cancel, as long as there is something to do before it runs', async () => {
    const client = openFirst();
    await client.initialize();
    const launched = client.request('launch', forever);
    const { lastSeq } = client;
    await client.request('cancel', { requestId: lastSeq });
    await assert.rejects(launched, { message: 'cancelled' });
    assert.equal((await client.request('elixirscope/status')).state, 'ready');
  });

  it('gives stacks of any depth, page by page', async () => {
    const client = open();
    await client.launch({ ...once, taskArgs: ['-e', 'Clock.deep(100_000)'] });
    await client.stopped();
    await client.breakAt(lib, line('def deep(0), do: 0'));
    await client.reverse();
    const top = await client.request<{ totalFrames: number }>('stackTrace', { threadId: client.thread, startFrame: 0, levels: 20 });
    assert.ok(top.totalFrames >= 100_001, `${top.totalFrames} frames`);
    const [bottom] = (await client.stack(client.thread, 99_999, 20)).slice(0, 1);
    assert.equal(bottom?.name, 'Clock.deep/1');
  });

  it('lists 200 processes at most, those of interest among them', async () => {
    const client = open();
    await client.launch({ ...once, taskArgs: ['-e', 'Clock.many()'] });
    await client.stopped();
    await client.breakAt(lib, line('y = x'));
    await client.reverse();
    const threads = await client.threads();
    assert.equal(threads.length, 200);
    assert.ok(threads.some(({ id }) => id === client.thread));
  });

  it('works the same through the real binary on stdio', async () => {
    const client = open('spawned');
    await client.launch(once, { [lib]: [line('done = :done')] });
    await client.stopped();
    assert.deepEqual(await client.values(), ['done = :done']);
    assert.equal((await client.reverse()).reason, 'breakpoint');
    assert.deepEqual(await client.values(), []);
    await client.leave();
    assert.equal(await client.closed, 0);
  });
});
