import assert from 'node:assert/strict';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { DapClient } from '../support/dapClient.js';
import { EARLY, LATE } from '../support/earlyAndLate.js';
import { Home, mixProject } from '../support/elixirscope.js';
import { sessions } from './sessions.js';

const IDLE = `defmodule Idle do
  def run do
    idle = 1
    idle
  end
end
`;

describe('breakpoints', function () {
  this.timeout(120_000);
  const home = new Home();
  const open = sessions(() => home.env);
  let project: string;
  let signal: string;
  beforeEach(() => {
    project = mixProject({ 'lib/early.ex': EARLY, 'lib/late.ex': LATE, 'lib/idle.ex': IDLE });
    signal = join(project, 'go on');
  });

  const file = (name: string) => join(project, `lib/${name}.ex`);
  const line = (name: string, text: string) => {
    const found = readFileSync(file(name), 'utf8')
      .split('\n')
      .findIndex((one) => one.trim() === text);
    assert.ok(found >= 0, `no line "${text}"`);
    return found + 1;
  };
  const program = () => ({ projectDir: project, task: 'run', taskArgs: ['-e', `Early.run(${JSON.stringify(signal)})`] });

  /** What the client was told of breakpoints since it asked last: `line state message`. */
  function news(client: DapClient): string[] {
    const told = client.events.filter(({ event }) => event === 'breakpoint').map(({ body }) => state(body.breakpoint as never));
    const fresh = told.slice(seen.get(client) ?? 0);
    seen.set(client, told.length);
    return fresh;
  }
  const seen = new WeakMap<DapClient, number>();
  const state = (one: { verified: boolean; reason?: string; line?: number; message?: string }) =>
    [one.line, one.verified ? 'verified' : one.reason, one.message].filter((part) => part !== undefined).join(' ');

  it('are pending before their code is loaded, verified as modules come, and what they were when the recording ends', async () => {
    const client = open();
    await client.initialize();
    const wanted = [line('early', 'started = :ok'), line('early', 'y = x')];
    const before = await client.breakAt(file('early'), ...wanted);
    assert.deepEqual(
      before.map(state),
      wanted.map((one) => `${one} pending Not loaded yet: waits until its module has run.`),
    );
    assert.deepEqual((await client.breakAt(file('late'), 2)).map(state), ['4 pending Not loaded yet: waits until its module has run.']);
    await client.request('setBreakpoints', { source: { path: file('idle') }, breakpoints: [{ line: 3 }] });
    const launched = client.request('launch', program());
    await client.request('configurationDone');
    await launched;

    await client.event('breakpoint');
    await client.event('breakpoint');
    const loaded = 'Its module is loaded. The program does not stop while it is recorded: pause it or let it end, then walk here.';
    assert.deepEqual(
      news(client),
      wanted.map((one) => `${one} verified ${loaded}`),
    );

    writeFileSync(signal, '');
    await client.stopped();
    const told = news(client);
    assert.deepEqual(told.slice(-4), [
      `${wanted[0]} verified`,
      `${wanted[1]} failed never reached in this recording`,
      '4 verified',
      '3 failed never reached in this recording',
    ]);
    assert.equal((await client.reverse()).reason, 'breakpoint');
    assert.equal(await client.line(), 4);
  });

  it('set while the program runs are found in what it has loaded, and on pause by what was reached', async () => {
    const client = open();
    await client.launch(program());
    await client.said('stdout', 'early');
    await client.walk('pause');
    const [reached, not] = await client.breakAt(file('early'), line('early', 'started = :ok'), line('early', 'y = x'));
    assert.equal(reached && state(reached), `${line('early', 'started = :ok')} verified`);
    assert.equal(not && state(not), `${line('early', 'y = x')} pending not reached so far`);
    await client.request('setExceptionBreakpoints', { filters: [] });
    await client.request('continue', { threadId: client.thread });
    const [running] = await client.breakAt(file('early'), line('early', 'IO.puts("early")'));
    assert.match(running ? state(running) : '', /verified Its module is loaded/);
    const [later] = await client.breakAt(file('late'), 4);
    assert.match(later ? state(later) : '', /pending Not loaded yet/);
  });

  it('in a file edited while the program runs stand where its code stands now', async () => {
    const client = open();
    await client.launch(program());
    await client.said('stdout', 'early');
    await client.walk('pause');
    writeFileSync(
      file('early'),
      EARLY.replace('defmodule Early do', 'defmodule Early do\n  # one more line').replace('y = x', 'y = x + 1'),
    );
    const [same, changed, blank] = await client.breakAt(file('early'), line('early', 'started = :ok'), line('early', 'y = x + 1'), 9);
    assert.equal(same && state(same), `${line('early', 'started = :ok')} verified`);
    assert.equal(changed && state(changed), `${line('early', 'y = x + 1')} failed This line was edited after the recording was made.`);
    assert.equal(blank && state(blank), `${line('early', 'unless File.exists?(signal) do')} verified`, 'moved to the next statement');
    const stop = await client.reverse();
    assert.equal(stop.reason, 'breakpoint');
    const { source } = await client.frame();
    assert.equal(source?.name, 'lib/early.ex (recorded)');
    assert.equal(source?.path, `${file('early')} (recorded)`);
    const { content } = await client.request<{ content: string }>('source', { sourceReference: source?.sourceReference, source });
    assert.equal(content, EARLY);
    const [inRecorded] = (
      await client.request<{ breakpoints: [{ verified: boolean; line: number }] }>('setBreakpoints', { source, breakpoints: [{ line: 3 }] })
    ).breakpoints;
    assert.deepEqual([inRecorded.verified, inRecorded.line], [true, 3]);
  });

  it('in a file that was edited and loaded anew while the program ran stand in what it was and in what it became', async () => {
    const again = EARLY.replace(
      '    wait(signal)\n    Late',
      '    Late.run(started)\n    wait(signal)\n    Code.compile_file("lib/late.ex")\n    Late',
    );
    writeFileSync(file('early'), again);
    const client = open();
    await client.launch(program());
    await client.said('stdout', 'late');
    const edited = LATE.replace('# nothing begins here', '# one more\n  # nothing begins here').replace(
      'IO.puts("late")',
      'IO.puts("later")',
    );
    writeFileSync(file('late'), edited);
    writeFileSync(signal, '');
    await client.stopped();
    const [both, newer] = await client.breakAt(file('late'), line('late', 'late = started'), line('late', 'IO.puts("later")'));
    assert.deepEqual(
      [both, newer].map((one) => one && state(one)),
      ['5 verified', '6 verified'],
    );
    const stops: string[] = [];
    for (let i = 0; i < 3; i++) {
      await client.reverse();
      const { source, line: at } = await client.frame();
      stops.push(`${source?.name} ${at}`);
    }
    assert.deepEqual(stops, ['lib/late.ex 6', 'lib/late.ex 5', 'lib/late.ex (recorded) 4']);
  });

  it('do not move out of a module that has not run into the next one', async () => {
    const two = 'defmodule Two.A do\n  def run do\n    :a\n  end\nend\n\ndefmodule Two.B do\n  def run do\n    b = :b\n    b\n  end\nend\n';
    writeFileSync(file('two'), two);
    const client = open();
    await client.launch({ ...program(), taskArgs: ['-e', 'Two.B.run()'] });
    await client.stopped();
    const found = await client.breakAt(file('two'), 2, 5, 6, 11);
    assert.deepEqual(found.map(state), [
      '2 failed never reached in this recording',
      '9 verified',
      '9 verified',
      '11 failed No statement was recorded at or after this line.',
    ]);
  });
});
