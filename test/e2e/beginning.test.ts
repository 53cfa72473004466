import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { statSync } from 'node:fs';
import { join } from 'node:path';
import { Computer } from '../support/computer.js';
import { Home, mixProject } from '../support/elixirscope.js';
import { Engine } from '../support/engine.js';
import { tempFolder } from '../support/tempFolder.js';

const project = mixProject({
  'who.exs': 'IO.puts("#{System.get_env("ELIXIR_OF")} on #{System.get_env("ERL_OF")}")\nspawn(fn -> :secret end)\n',
});

describe('an engine that was started from the desktop', function () {
  this.timeout(120_000);
  const { XDG_CACHE_HOME, XDG_STATE_HOME } = new Home().env;
  const engines: Engine[] = [];
  let computer: Computer;
  beforeEach(() => {
    computer = new Computer();
    computer.env.SHELL = '/bin/bash';
  });
  afterEach(() => {
    for (const engine of engines.splice(0)) engine.child.kill('SIGKILL');
  });

  async function started(settings: Readonly<Record<string, unknown>> = {}): Promise<Engine> {
    const engine = await Engine.started({ ...computer.env, XDG_CACHE_HOME, XDG_STATE_HOME }, settings);
    engines.push(engine);
    return engine;
  }

  async function says(engine: Engine, words: string, launch: object = {}): Promise<void> {
    const session = await engine.session();
    await session.launch({ task: 'run', taskArgs: ['who.exs'], projectDir: project, ...launch });
    await session.said('stdout', words);
    await session.leave();
  }

  it("records with the login shell's Elixir", async () => {
    computer.has('.bash_profile', `PATH="$HOME/system:${computer.installsElixir('shells')}"`);

    await says(await started(), 'shells on shells\n');
  });

  it('records with the Elixir that is set', async () => {
    computer.has('.bash_profile', `PATH="$HOME/system:${computer.installsElixir('shells')}"`);

    await says(await started({ 'elixirscope.elixirPath': computer.installsElixir('mine') }), 'mine on mine\n');
  });

  it('records with the PATH of the launch configuration, where it has one', async () => {
    const PATH = `${computer.installsElixir('launched')}:${computer.env.PATH}`;

    await says(await started(), 'launched on launched\n', { env: { PATH } });
  });

  it('says what was tried where there is none', async () => {
    const session = await (await started()).session();
    await assert.rejects(
      session.launch({ task: 'run', projectDir: project }),
      /No Elixir was found.*mise: there is no mise.*elixirscope\.elixirPath/s,
    );
  });

  it('checks its setup step by step', async () => {
    computer.has('.bash_profile', `PATH="$HOME/system:${computer.installsElixir('shells')}"`);
    const engine = await started();
    const others = [{ id: 'JakeBecker.elixir-ls', version: '0.31.1' }];

    const { works, markdown } = await engine.request('elixirscope/checkSetup', { folder: project, trusted: true, otherExtensions: others });

    assert.ok(works, markdown);
    for (const words of [
      /✔ \*\*Elixir\*\*: .*shells\/elixir/,
      /found by the login shell's PATH/,
      /before that: mise: there is no mise/,
      /answer = 42/,
      /JakeBecker\.elixir-ls 0\.31\.1/,
    ])
      assert.match(markdown, words);
  });

  it('saves what a bug report needs, and no value', async () => {
    computer.has('.bash_profile', `PATH="$HOME/system:${computer.installsElixir('shells')}"`);
    const engine = await started();
    await says(engine, 'shells on shells\n', { trace: true, env: { PASSPHRASE: 'hunter2' }, taskArgs: ['who.exs', 'hunter2'] });
    const target = join(tempFolder(), 'bundle.tar.gz');

    const launchConfigurations = [{ type: 'elixirscope', task: 'test', env: { PASSPHRASE: 'hunter2' } }];
    const files = await engine.request('elixirscope/diagnostics', { launchConfigurations });
    await engine.request('elixirscope/packDiagnostics', { file: target, files });

    const names = execFileSync('tar', ['tzf', target], { encoding: 'utf8' });
    for (const name of [/versions\.json/, /launch\.json/, /dap-.*\.jsonl/, /recordings\/.*\/manifest\.json/, /recordings\/.*\/probe\.json/])
      assert.match(names, name);
    const all = files.map(({ text }) => text).join('\n');
    assert.match(all, /"command":"configurationDone"/);
    assert.doesNotMatch(all, /hunter2|PASSPHRASE|shells on shells|who\.exs/);
    assert.equal(statSync(target).mode & 0o777, 0o600);
  });
});
