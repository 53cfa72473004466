import assert from 'node:assert/strict';
import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { REQUESTS } from '../../adapter/dap/requests/table.js';
import { DapClient } from '../support/dapClient.js';
import { mixProject } from '../support/elixirscope.js';
import { tempFolder } from '../support/tempFolder.js';
import { sessions } from './sessions.js';

describe('the protocol', () => {
  const open = sessions();

  it('begins with what the adapter can do, then asks for breakpoints', async () => {
    const client = open();
    const capabilities = await client.initialize();
    assert.equal(capabilities.supportsStepBack, true);
    assert.deepEqual(
      capabilities.exceptionBreakpointFilters?.map(({ filter, default: on }) => [filter, on]),
      [
        ['failed test', true],
        ['uncaught', true],
        ['raised', false],
      ],
    );
    await client.event('initialized');
    assert.ok(
      client.transcript.findIndex((line) => line.includes('"initialized"')) >
        client.transcript.findIndex((line) => line.includes('"request_seq":1')),
    );
  });

  it('answers every request, however untimely', async () => {
    const early = open();
    for (const command of Object.keys(REQUESTS).filter((name) => !['initialize', 'disconnect', 'terminate'].includes(name))) {
      const response = await early.response(command, { threadId: 2, source: { path: '/a.ex' }, expression: 'x' });
      assert.equal(response.command, command);
    }
    await early.initialize();
    for (const command of ['next', 'stackTrace', 'pause', 'elixirscope/goTo', 'restart', 'evaluate'])
      await assert.rejects(
        early.request(command, { threadId: 2, n: 1, expression: 'x' }),
        { message: /not possible now: nothing was launched yet/ },
        command,
      );
  });

  it('answers every request, however malformed', async () => {
    const client = open();
    await client.initialize();
    for (const command of Object.keys(REQUESTS).filter((name) => !['disconnect', 'terminate'].includes(name))) {
      for (const args of [[], 'text', 5, null, { threadId: 'one', frameId: {}, source: 5, breakpoints: 'all', expression: 1 }]) {
        const response = await client.response(command, args);
        assert.equal(response.command, command);
        assert.notEqual(response.body?.error?.id, 505, `${command} ${JSON.stringify(args)}: ${response.message}`);
      }
    }
  });

  it('refuses what it does not know, by name', async () => {
    const client = open();
    await client.initialize();
    await assert.rejects(client.request('readMemory'), { message: 'ElixirScope does not know the request "readMemory".' });
    await assert.rejects(client.request('toString'), { message: /does not know/ });
  });

  it('bears bytes that are no message', async () => {
    const client = open();
    client.sendRaw('Content-Length: 7\r\n\r\n{"a": }');
    client.send(null);
    client.send({ type: 'request' });
    client.send({ seq: 1, type: 'response', request_seq: 1, success: true, command: 'x' });
    await client.initialize();
  });

  it('answers requests in their order', async () => {
    const client = open();
    await client.initialize();
    const commands = ['threads', 'setBreakpoints', 'setExceptionBreakpoints', 'elixirscope/status', 'threads'];
    await Promise.all(commands.map((command) => client.response(command, { source: { path: '/a.ex' }, breakpoints: [{ line: 1 }] })));
    const answered = client.transcript.filter((line) => line.startsWith('←')).map((line) => JSON.parse(line.slice(2)).command);
    assert.deepEqual(
      answered.filter((command) => commands.includes(command)),
      commands,
    );
  });

  it('says what to do instead of attaching', async () => {
    const client = open();
    await client.initialize();
    await assert.rejects(client.request('attach', {}), { message: /not possible yet. Use "request": "launch"/, showUser: true });
  });

  it('goes when the client says so, and when it vanishes', async () => {
    const polite = open();
    await polite.initialize();
    await polite.leave();
    const rude = open();
    await rude.initialize();
    await rude.vanish();
  });
});

describe('a launch that cannot be', () => {
  const open = sessions();
  const folder = tempFolder();

  const wrong: [string, Record<string, unknown>, RegExp][] = [
    ['of nothing', {}, /neither a "task" nor a "recording"/],
    ['of a recording that is not there', { recording: 'nowhere' }, /no recording "nowhere"/],
    ['in a folder that is not there', { task: 'test', projectDir: join(folder, 'nowhere') }, /There is no folder/],
    ['in a folder that is no project', { task: 'test', projectDir: folder }, /not a mix project/],
    ['at an unknown level', { task: 'test', projectDir: folder, level: 'most' }, /"level" must be one of/],
  ];
  for (const [what, attributes, message] of wrong) {
    it(`${what} is refused, for the user to see`, async () => {
      const client = open();
      await assert.rejects(client.launch(attributes), { message, showUser: true });
      assert.deepEqual(client.eventNames(), ['initialized']);
    });
  }

  it('without Elixir on the PATH says so', async () => {
    const client = DapClient.inProcess({ ...process.env, PATH: folder });
    await assert.rejects(client.launch({ task: 'test', projectDir: mixProject() }), { message: /No `mix` and `elixir` on the PATH/ });
    await client.leave();
  });

  it('may be corrected and tried again', async () => {
    const client = open();
    await assert.rejects(client.launch({ recording: 'nowhere' }));
    await assert.rejects(client.request('launch', { recording: 'elsewhere' }), { message: /"elsewhere"/ });
  });
});

describe('the log of the protocol', () => {
  it('holds every message from the first on, for its owner only, and no values of the environment', async () => {
    const state = tempFolder();
    const client = DapClient.inProcess({ ...process.env, XDG_STATE_HOME: state });
    await assert.rejects(client.launch({ task: 'test', projectDir: '/nowhere', trace: true, env: { API_KEY: 'hush-hush' } }));
    await client.leave();
    const [log] = readdirSync(join(state, 'elixirscope'));
    const file = join(state, 'elixirscope', log ?? '');
    const lines = readFileSync(file, 'utf8')
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line));
    assert.equal(lines[0].message.command, 'initialize');
    assert.equal(lines.at(-1).message.event, 'terminated');
    assert.ok(!readFileSync(file, 'utf8').includes('hush-hush'));
    assert.equal(statSync(file).mode & 0o077, 0);
  });
});
