import assert from 'node:assert/strict';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { DapClient } from '../support/dapClient.js';
import { Home, mixProject } from '../support/elixirscope.js';
import { hasTerminals, Terminal } from '../support/terminal.js';
import { sessions } from './sessions.js';

const LIB = `defmodule Talk do
  def greet do
    name = IO.gets("your name? ") |> String.trim()
    greeting = "hello " <> name
    IO.puts(greeting)
    greeting
  end

  def colours do
    IO.puts(IO.ANSI.format([:green, "green"]))
    IO.puts(:stderr, "err")
    IO.inspect(IO.ANSI.enabled?())
    System.halt(3)
  end

  def environment do
    for name <- ["FROM_FILE", "FROM_BOTH", "FROM_ENV", "QUOTED", "UNSET", "FROM_TERMINAL"], do: IO.puts("#{name}=#{System.get_env(name)}.")
    :ok
  end

  def flood(count) do
    for n <- 1..count, do: IO.puts("line #{n}")
    :ok
  end

  def fail do
    [Enum.fetch!([], 1)]
  end

  def wait do
    IO.puts("os pid #{System.pid()} waiting")
    Process.sleep(:infinity)
  end
end
`;

describe('where the program talks', function () {
  this.timeout(120_000);
  const home = new Home();
  const project = mixProject({ 'lib/talk.ex': LIB, '.env.dev': 'FROM_FILE=file\nFROM_BOTH=file\nQUOTED="a b\\nc" # comment\n' });
  const open = sessions(() => home.env);
  const run = (code: string, more = {}) => ({ projectDir: project, task: 'run', taskArgs: ['-e', code], ...more });

  /** Resolves once something is in the recording. */
  async function recorded(client: DapClient): Promise<void> {
    while (Number((await client.event('elixirscope/stats')).body.events) === 0);
  }

  describe('the Debug Console', () => {
    it('gets colours, as a terminal does, where the client shows them, and stderr apart', async () => {
      const client = open();
      await client.launch(run('Talk.colours()'), {}, { supportsANSIStyling: true });
      await client.stopped();
      assert.ok(
        client.output('stdout').endsWith('\u001b[32mgreen\u001b[0m\n\u001b[35mtrue\u001b[0m\n') ||
          client.output('stdout').endsWith('\u001b[32mgreen\u001b[0m\ntrue\n'),
      );
      assert.equal(client.output('stderr'), 'err\n');
      assert.equal(client.events.find(({ event }) => event === 'exited')?.body.exitCode, 3);
    });

    it('gets none where it does not', async () => {
      const client = open();
      await client.launch(run('Talk.colours()'));
      await client.stopped();
      assert.equal(client.output('stdout'), 'green\nfalse\n');
    });

    it('takes no input, and says what does', async () => {
      const client = open();
      await client.launch(run('Talk.wait()'));
      await client.said('stdout', 'waiting');
      await assert.rejects(client.request('evaluate', { expression: 'Ada', context: 'repl' }), {
        message: /what is typed here does not reach it.*"console": "integratedTerminal"/,
      });
    });

    it('leads from lines that name a place to the place', async () => {
      const client = open();
      await client.launch(run('Talk.fail()'));
      await client.stopped();
      const line = client.events.find(({ body }) => /lib\/talk\.ex:\d+: Talk\.fail/.test(String(body.output)));
      assert.deepEqual(line?.body.source, { name: 'talk.ex', path: join(project, 'lib/talk.ex') });
      assert.equal(line?.body.line, LIB.split('\n').indexOf('    [Enum.fetch!([], 1)]') + 1);
    });

    it('gets a burst whole, in few messages', async () => {
      const client = open();
      await client.launch(run('Talk.flood(5_000)'));
      await client.stopped();
      const expected = Array.from({ length: 5_000 }, (_, n) => `line ${n + 1}\n`).join('');
      assert.equal(client.output('stdout'), expected);
      const messages = client.events.filter(({ body }) => body.category === 'stdout').length;
      assert.ok(messages < 200, `${messages} messages`);
    });

    it('gets of a flood what it can take, the end of it always, and how much was left out', async () => {
      const client = open();
      await client.launch(run('Talk.flood(100_000)'));
      await client.stopped();
      const shown = client.output('stdout').trimEnd().split('\n');
      assert.equal(shown.at(-1), 'line 100000');
      const [, left = ''] = /^([\d,]+) lines of output were left out/m.exec(client.output('console')) ?? [];
      assert.equal(shown.length + Number(left.replaceAll(',', '')), 100_000);
      const inPlace = [...client.output('console').matchAll(/… ([\d,]+) lines? left out/g)].map(([, count = '']) =>
        Number(count.replaceAll(',', '')),
      );
      assert.equal(
        inPlace.reduce((sum, count) => sum + count, 0),
        Number(left.replaceAll(',', '')),
      );
    });
  });

  describe('the environment', () => {
    it('comes from the file, then from "env", which wins', async () => {
      const client = open();
      await client.launch(
        run('Talk.environment()', {
          envFile: '.env.dev',
          env: { FROM_ENV: 'env', FROM_BOTH: 'env', UNSET: null, XDG_STATE_HOME: project },
        }),
      );
      await client.stopped();
      const output = client.output('stdout');
      for (const expected of ['FROM_FILE=file.', 'FROM_BOTH=env.', 'FROM_ENV=env.', 'QUOTED=a b\nc.', 'UNSET=.'])
        assert.ok(output.includes(expected), `${expected} in ${output}`);
      const { recording } = await client.request<{ recording: string }>('elixirscope/status');
      const manifest = readFileSync(join(recording, 'manifest.json'), 'utf8');
      assert.deepEqual(JSON.parse(manifest).envNames, ['FROM_FILE', 'FROM_BOTH', 'QUOTED', 'FROM_ENV', 'UNSET', 'XDG_STATE_HOME']);
      assert.ok(!manifest.includes('a b'), 'names only');
      assert.ok(recording.startsWith(home.state), "the program's variables do not move recordings");
    });

    it('of a file that is not there is refused, and says which', async () => {
      const client = open();
      await client.initialize();
      await assert.rejects(client.request('launch', run('Talk.environment()', { envFile: 'nowhere.env' })), {
        message: /The "envFile" .*nowhere\.env cannot be read \(ENOENT\)/,
        showUser: true,
      });
      writeFileSync(join(project, 'nowhere.env'), '');
      await client.request('launch', run('Talk.environment()', { envFile: 'nowhere.env' }));
    });
  });

  describe('a terminal', () => {
    before(function () {
      if (!hasTerminals()) this.skip();
    });

    const inTerminal = { console: 'integratedTerminal' };
    const can = { supportsRunInTerminalRequest: true };

    /** A client with terminals; the last one that it was asked for. */
    function withTerminals(first: () => Promise<void> = async () => {}) {
      const client = open();
      let opened: (terminal: Terminal) => void = () => {};
      const terminal = new Promise<Terminal>((resolve) => {
        opened = resolve;
      });
      client.helpsWith('runInTerminal', async ({ args, cwd, env, kind }) => {
        assert.equal(kind, 'integrated');
        await first();
        opened(new Terminal(args as string[], String(cwd), { ...home.env, FROM_TERMINAL: 'shell', ...(env as object) }));
        return {};
      });
      return { client, terminal };
    }

    it('gets the output and gives the input; the session follows to the end', async () => {
      const { client, terminal } = withTerminals();
      const launched = client.launch(run('Talk.greet()', inTerminal), {}, can);
      const screen = await terminal;
      await screen.shows('your name? ');
      screen.type('Ada\n');
      await launched;
      const stop = await client.stopped();
      assert.equal(stop.description, 'end of the recording');
      assert.equal(await client.local('greeting'), '"hello Ada"');
      assert.ok(screen.screen.includes('hello Ada'), screen.screen);
      assert.equal(client.output('stdout'), '');
      assert.equal(await screen.ended, 0);
    });

    it("tells the program's exit status, and ends with it itself", async () => {
      const { client, terminal } = withTerminals();
      await client.launch(run('Talk.colours()', inTerminal), {}, can);
      const { body } = await client.event('exited');
      assert.equal(body.exitCode, 3);
      const screen = await terminal;
      assert.equal(await screen.ended, 3);
      assert.ok(screen.screen.includes('\u001b[32mgreen'), 'a terminal has colours by itself');
    });

    it("has the launch's variables and those of its shell, and none of them on the command line", async () => {
      const { client, terminal } = withTerminals();
      await client.launch(run('Talk.environment()', { ...inTerminal, env: { FROM_ENV: 'secret value' } }), {}, can);
      await client.stopped();
      const { screen, args } = await terminal;
      for (const expected of ['FROM_ENV=secret value.', 'FROM_TERMINAL=shell.']) assert.ok(screen.includes(expected), screen);
      assert.ok(!args.join(' ').includes('secret value'));
      assert.ok(!/[0-9a-f]{64}/.test(args.join(' ')), 'no token either');
    });

    it('is stopped like any other program', async () => {
      const { client, terminal } = withTerminals();
      await client.launch(run('Talk.wait()', inTerminal), {}, can);
      const screen = await terminal;
      await screen.shows('waiting');
      await client.request('terminate');
      await client.event('exited');
      await client.stopped();
      await screen.ended;
    });

    it('that is closed ends the program, and the session stands at its end', async () => {
      const { client, terminal } = withTerminals();
      await client.launch(run('Talk.wait()', inTerminal), {}, can);
      const screen = await terminal;
      await screen.shows('waiting');
      await recorded(client);
      screen.close();
      await client.event('exited');
      await client.stopped();
    });

    it('runs iex with the recorder in it', async () => {
      const { client, terminal } = withTerminals();
      const launched = client.launch({ projectDir: project, task: 'run', iex: true }, {}, can);
      const screen = await terminal;
      await screen.shows('iex(');
      await launched;
      screen.type('Talk.greet()\n');
      await screen.shows('your name? ');
      screen.type('Eve\n');
      await screen.shows('"hello Eve"');
      screen.type('System.stop()\n');
      await client.stopped();
      await client.reverse();
      assert.equal((await client.request('elixirscope/status')).shows, 'recorded');
    });

    it('that comes too late runs nothing, and says so', async () => {
      const { client, terminal } = withTerminals(async () => {
        await client.request('terminate');
        await client.event('terminated');
      });
      await assert.rejects(client.launch(run('Talk.wait()', inTerminal), {}, can));
      const screen = await terminal;
      assert.equal(await screen.ended, 1);
      assert.match(screen.screen, /session that wanted a program here is over/);
    });

    it('that cannot be had is said', async () => {
      const client = open();
      await client.initialize(can);
      client.helpsWith('runInTerminal', () => Promise.reject(new Error('no shell')));
      await assert.rejects(client.request('launch', run('Talk.greet()', inTerminal)), {
        message: /The terminal did not run the program: no shell/,
      });
      assert.deepEqual(await home.ids(), await home.ids());
      const bare = open();
      await bare.initialize();
      await assert.rejects(bare.request('launch', run('Talk.greet()', inTerminal)), { message: /gives no terminals/, showUser: true });
      await assert.rejects(bare.request('launch', run('x', { iex: true, console: 'internalConsole' })), {
        message: /"iex": true needs a terminal/,
      });
    });
  });
});
