import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { mixProject } from '../support/elixirscope.js';
import { tempFolder } from '../support/tempFolder.js';
import { engines, programs, until } from './programs.js';
import type { Workbench } from './workbench.js';
import { workbenches } from './workbenches.js';

const failing = {
  'lib/adder.ex': 'defmodule Adder do\n  def add(a, b), do: a - b\nend\n',
  'test/test_helper.exs': 'ExUnit.start()\n',
  'test/adder_test.exs': `defmodule AdderTest do
  use ExUnit.Case

  test "adds nothing" do
    assert Adder.add(1, 0) == 1
  end

  test "adds one" do
    assert Adder.add(1, 1) == 2
  end

  test "adds two" do
    assert Adder.add(1, 2) == 3
  end
end
`,
};
const counting = {
  'lib/counter.ex': `defmodule Counter do
  def count(n) do
    Process.sleep(5)
    count(n + 1)
  end
end
`,
};

function launchJson(project: string, configuration: object): string {
  mkdirSync(join(project, '.vscode'), { recursive: true });
  const configurations = [{ type: 'elixirscope', request: 'launch', name: 'ours', ...configuration }];
  writeFileSync(join(project, '.vscode/launch.json'), JSON.stringify({ version: '0.2.0', configurations }));
  return project;
}

/** An Elixir that takes its time to compile the probe. */
function slowToolchain(): string {
  const folder = tempFolder('slow elixir');
  const installed = dirname(execFileSync('sh', ['-c', 'command -v elixir'], { encoding: 'utf8' }).trim());
  const slow = 'case "$*" in *build.exs*) sleep 600 ;; esac\n';
  for (const name of ['elixir', 'mix'])
    writeFileSync(join(folder, name), `#!/bin/sh\n${slow}exec ${installed}/${name} "$@"\n`, { mode: 0o755 });
  return folder;
}

/** Kills the engine of the window's server, as nothing else would, once there is one. Gives its process id. */
async function killEngine(code: Workbench, not?: number): Promise<number> {
  const running = async () => engines(code.state).filter(({ pid }) => pid !== not);
  const [{ pid } = { pid: 0 }, ...others] = await until('an engine', running, (seen) => seen.length > 0);
  assert.deepEqual(others, []);
  process.kill(pid, 'SIGKILL');
  return pid;
}

describe('launching from VS Code', function () {
  this.timeout(180_000);
  const open = workbenches();

  it('records the one test at the cursor, and goes on with its recording after a crash of the engine', async () => {
    const code = await open({ folder: mixProject(failing) });
    await code.open('test/adder_test.exs');
    await code.editor.goTo(13);
    await code.command('ElixirScope: Record Test at Cursor');
    assert.equal((await code.debug.standsAt('adder_test.exs', 'assert Adder.add(1, 2) == 3')).line, 13);
    await code.debug.consoleSays('3 tests, 1 failure, 2 excluded');

    await killEngine(code);
    const crash = await code.notified('engine ended unexpectedly');
    assert.match(crash.message, /1 session\(s\)\. What was recorded by then is kept/);
    await code.debug.isOver();
    await code.answer('Open the Recording Again');
    await code.debug.standsAt('adder_test.exs', 'assert Adder.add(1, 2) == 3');
    assert.equal(code.recordings().length, 1);
  });

  it('leaves an engine alone that crashes again and again, until somebody wants it', async () => {
    const code = await open({ folder: mixProject(failing) });
    await code.open('test/adder_test.exs');
    let killed: number | undefined;
    for (let crash = 0; crash < 4; crash++) killed = await killEngine(code, killed);
    await code.notified('engine ended unexpectedly');
    await code.answer('Restart the Engine');
    await code.press('F5');
    await code.debug.standsAt('adder_test.exs', 'assert Adder.add(');
  });

  it('gives up what comes before the program when that is cancelled', async () => {
    // Nothing is compiled yet: so it has to be, the probe first, by a compiler that would never be done.
    const settings = { 'elixirscope.elixirPath': slowToolchain() };
    const code = await open({ folder: mixProject(failing), settings, env: { XDG_CACHE_HOME: tempFolder('new') } });
    await code.open('test/adder_test.exs');
    await code.press('F5');
    await code.notified('Compiling the probe');
    await code.answer('Cancel');
    await code.debug.isOver();
    assert.deepEqual([code.recordings(), await code.dialog()], [[], undefined]);
    await until(
      'no compiler left',
      async () => programs(code.state).filter(({ command }) => command.includes('sleep 600')),
      (left) => left.length === 0,
    );
  });

  it('says what is wrong with a launch.json, and opens it', async () => {
    const code = await open({ folder: launchJson(mixProject(failing), { task: 'test', projectDir: 'nowhere', trace: true }) });
    await code.open('lib/adder.ex');
    await code.press('F5');
    await code.asked('nowhere. Nothing was run.');
    await code.answer('Open launch.json');
    await code.page.locator('.tab.active', { hasText: 'launch.json' }).waitFor();
    await code.command('ElixirScope: Open Protocol Trace');
    await code.page.locator('.tab.active', { hasText: 'dap-' }).waitFor();
  });

  it('shows in the status bar how the recording goes, and looks and stops from there', async () => {
    const code = await open({ folder: launchJson(mixProject(counting), { task: 'run', taskArgs: ['-e', 'Counter.count(0)'] }) });
    await code.open('lib/counter.ex');
    await code.press('F5');
    const item = await code.statusSays('events · ', 60_000);
    assert.match(item.label, /^[1-9][\d,]* events · [\d.]+ (B|KiB|MiB) · \d+ s$/);
    await code.page.locator('.statusbar-item', { hasText: 'events · ' }).click();
    await code.pick('Look Now');
    await code.debug.standsAt('lib/counter.ex', '');
    await code.page.locator('.statusbar-item', { hasText: 'events · ' }).click();
    await code.pick('Stop');
    await code.debug.consoleSays('Recorded: ');
  });

  it('runs nothing of a folder that is not trusted before somebody says so', async () => {
    const code = await open({
      folder: mixProject(failing),
      asksForTrust: true,
      settings: { 'security.workspace.trust.startupPrompt': 'never' },
    });
    await code.open('test/adder_test.exs');
    await code.press('F5');
    await code.asked('Do you trust the authors');
    await code.answer('Cancel');
    assert.deepEqual([await code.debug.buttons(), code.recordings()], [[], []]);
    await code.press('F5');
    await code.asked('Do you trust the authors');
    await code.answer('Trust Folder & Continue');
    await code.debug.standsAt('adder_test.exs', 'assert Adder.add(');
  });

  it('takes a launch.json with variables, and runs without recording when asked to', async () => {
    const project = mixProject({
      'apps/inner/mix.exs': 'defmodule I.MixProject do\n  use Mix.Project\n  def project, do: [app: :i, version: "1.0.0"]\nend\n',
      'apps/inner/say.exs': 'IO.puts("said " <> File.cwd!())\n',
    });
    launchJson(project, { task: 'run', taskArgs: [`\${file}`], projectDir: `\${workspaceFolder}/apps/inner` });
    const code = await open({ folder: project });
    await code.open('apps/inner/say.exs');
    await code.press('Control+F5');
    await code.debug.consoleSays(`said ${project}/apps/inner`);
    await code.debug.isOver();
    assert.deepEqual(code.recordings(), []);
  });

  it("asks once whether a file's app or its umbrella is meant", async () => {
    const code = await open({ project: 'umbrella' });
    await code.open('apps/office/mix.exs');
    await code.press('F5');
    await code.pick('umbrella');
    await code.debug.consoleSays('Recorded: ', 90_000);
    assert.match(code.recordings()[0] ?? '', /\/umbrella\//);
  });
});
