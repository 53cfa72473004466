import assert from 'node:assert/strict';
import { join } from 'node:path';
import { before } from 'mocha';
import type { ListedFailure } from '../../adapter/protocol.js';
import { DapClient } from '../support/dapClient.js';
import { Home, mixProject } from '../support/elixirscope.js';
import { sessions } from './sessions.js';

const TESTS = `defmodule BrokenTest do
  use ExUnit.Case

  test "adds" do
    sum = 1 + 1
    assert sum == 3
  end

  test "is fine" do
    assert true
  end

  test "matches" do
    pair = {:error, "no"}
    {:ok, _} = pair
  end

  test "looks up" do
    map = %{name: "Ada", age: 36}
    map.nmae
  end
end
`;

describe('several failures', () => {
  const home = new Home();
  const project = mixProject({ 'test/broken_test.exs': TESTS, 'test/test_helper.exs': 'ExUnit.start()\n' });
  const open = sessions(() => home.env);
  const line = (text: string) => TESTS.split('\n').findIndex((one) => one.trim() === text) + 1;
  const [adds, matches, looksUp] = [line('assert sum == 3'), line('{:ok, _} = pair'), line('map.nmae')];
  let folder = '';

  before(async function () {
    this.timeout(120_000);
    const client = DapClient.inProcess(home.env);
    await client.launch({ task: 'test', taskArgs: ['--seed', '0'], projectDir: project });
    await client.stopped();
    folder = (await client.request<{ recording: string }>('elixirscope/status')).recording;
    await client.leave();
  });

  async function replay(stopOn = 'failure'): Promise<DapClient> {
    const client = open();
    await client.launch({ recording: folder, stopOn });
    await client.stopped();
    return client;
  }

  it('are listed in their order, with test, place and message', async () => {
    const client = await replay();
    const { failures } = await client.request<{ failures: ListedFailure[] }>('elixirscope/failures');
    assert.deepEqual(
      failures.map(({ exceptionId, test, place }) => [exceptionId, test?.name, place]),
      [
        ['ExUnit.AssertionError', 'test adds', { file: 'test/broken_test.exs', line: adds }],
        ['MatchError', 'test matches', { file: 'test/broken_test.exs', line: matches }],
        ['KeyError', 'test looks up', { file: 'test/broken_test.exs', line: looksUp }],
      ],
    );
    assert.equal(failures[0]?.test?.file, join(project, 'test/broken_test.exs'));
    assert.match(failures[1]?.message ?? '', /no match of right hand side value:\s+\{:error, "no"\}/);
    assert.ok(failures.every(({ name }) => /#PID</.test(name)));
  });

  it('are walked to, one after another, in both directions, and there is an end', async () => {
    const client = await replay('entry');
    const lines: number[] = [];
    for (const command of ['nextFailure', 'nextFailure', 'nextFailure', 'previousFailure'].map((name) => `elixirscope/${name}`)) {
      const stop = await client.walk(command);
      assert.equal(stop.reason, 'exception');
      lines.push(await client.line());
    }
    assert.deepEqual(lines, [adds, matches, looksUp, matches]);
    await client.walk('elixirscope/nextFailure');
    await assert.rejects(client.request('elixirscope/nextFailure', {}), { message: /no failure after this moment/ });
    assert.equal(await client.line(), looksUp);
    assert.equal(client.eventNames().filter((name) => name === 'stopped').length, 6, 'a refusal moves nothing');
  });

  it('are told as such also when a step comes to one, and when a jump does', async () => {
    const client = await replay();
    assert.equal((await client.stepBack()).reason, 'step');
    const stop = await client.next();
    assert.deepEqual([stop.reason, stop.description], ['exception', 'failed test']);
    const { failures } = await client.request<{ failures: ListedFailure[] }>('elixirscope/failures');
    const { process, n } = failures[2] ?? assert.fail();
    assert.equal((await client.goTo({ process, n })).reason, 'exception');
    const info = await client.request('exceptionInfo', { threadId: client.thread });
    assert.equal(info.exceptionId, 'KeyError');
    assert.match(String(info.description), /^key :nmae not found in:\s+%\{.*"Ada".*\}.*Did you mean/s);
    assert.match((info.details as { stackTrace: string }).stackTrace, /test\/broken_test\.exs:\d+: BrokenTest\."test looks up"\/1/);
  });

  it('have whole paths in their stacks for VS Code, which makes links of them', async () => {
    const client = open();
    await client.launch({ recording: folder, stopOn: 'failure' }, {}, { clientID: 'vscode' });
    await client.stopped();
    const { details } = await client.request<{ details: { stackTrace: string } }>('exceptionInfo', { threadId: client.thread });
    assert.equal(details.stackTrace, `    ${join(project, 'test/broken_test.exs')}:${adds}: BrokenTest."test adds"/1`);
  });

  it('are no exceptions to a step where the filters are off', async () => {
    const client = await replay();
    await client.stepBack();
    await client.request('setExceptionBreakpoints', { filters: [] });
    assert.equal((await client.next()).reason, 'step');
  });
});
