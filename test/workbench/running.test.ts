import assert from 'node:assert/strict';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { mixProject } from '../support/elixirscope.js';
import { writeLargeProject } from '../support/largeProject.js';
import { tempFolder } from '../support/tempFolder.js';
import type { Workbench } from './workbench.js';
import { workbenches } from './workbenches.js';

const TALK = `defmodule Talk do
  def greet do
    name = IO.gets("your name? ") |> String.trim()
    greeting = "hello " <> name
    IO.puts(greeting)
    greeting
  end

  def flood(count) do
    for n <- 1..count, do: IO.puts("line #{n}")
    wait(0)
  end

  def wait(n) do
    Process.sleep(20)
    wait(n + 1)
  end

  def crash do
    me = System.pid()
    Process.sleep(200)
    System.cmd("kill", ["-KILL", me])
  end
end
`;

const mixExs = (more: string) =>
  `defmodule Case.MixProject do\n  use Mix.Project\n  def project, do: [app: :sample, version: "0.1.0"${more}\nend\n`;

/** What can be wrong, in a folder each; what is said then, where, and the button that helps. */
const WRONG: readonly {
  readonly name: string;
  readonly files?: Readonly<Record<string, string>>;
  readonly launch: object;
  readonly says: string;
  readonly button: string;
  readonly in: 'dialog' | 'notification';
}[] = [
  { name: 'no mix.exs', launch: { task: 'test' }, says: 'is not a mix project', button: 'Open launch.json', in: 'dialog' },
  {
    name: 'a mix.exs that is broken',
    files: { 'mix.exs': mixExs('') },
    launch: { task: 'test' },
    says: 'failed before any code of the project ran',
    button: 'Show Debug Console',
    in: 'notification',
  },
  {
    name: 'code that does not compile',
    files: { 'mix.exs': mixExs(']'), 'lib/a.ex': 'defmodule A do\n  def f(, do: 1\nend\n' },
    launch: { task: 'test' },
    says: 'failed before any code of the project ran',
    button: 'Show Debug Console',
    in: 'notification',
  },
  {
    name: 'the same in a terminal',
    files: { 'mix.exs': mixExs(']'), 'lib/a.ex': 'defmodule A do\n  def f(, do: 1\nend\n' },
    launch: { task: 'test', console: 'integratedTerminal' },
    says: 'failed before any code of the project ran',
    button: 'Show Terminal',
    in: 'notification',
  },
  {
    name: 'no such task',
    files: { 'mix.exs': mixExs(']') },
    launch: { task: 'no.such.task' },
    says: 'failed before any code of the project ran',
    button: 'Show Debug Console',
    in: 'notification',
  },
  {
    name: 'no code of the project',
    files: { 'mix.exs': mixExs(']'), 'lib/a.ex': 'defmodule A do\n  def f, do: 1\nend\n' },
    launch: { task: 'run', taskArgs: ['-e', 'IO.puts(1)'] },
    says: 'No recorded code ran in "mix run -e IO.puts(1)"',
    button: 'Open launch.json',
    in: 'notification',
  },
  {
    name: 'no Elixir',
    files: { 'mix.exs': mixExs(']') },
    launch: { task: 'test', env: { PATH: '/nowhere' } },
    says: 'No `mix` and `elixir` on the PATH',
    button: 'Check Setup',
    in: 'dialog',
  },
  {
    name: 'an Elixir that is too old',
    files: { 'mix.exs': mixExs(']'), 'bin/elixir': '#!/bin/sh\necho 1.13.4 25\n', 'bin/mix': '#!/bin/sh\n' },
    launch: { task: 'test', env: { PATH: 'BIN:/usr/bin:/bin' } },
    says: 'Elixir 1.13.4 is too old',
    button: 'Check Setup',
    in: 'dialog',
  },
  {
    name: 'no envFile',
    files: { 'mix.exs': mixExs(']') },
    launch: { task: 'test', envFile: 'nowhere.env' },
    says: 'nowhere.env cannot be read',
    button: 'Open launch.json',
    in: 'dialog',
  },
  {
    name: 'a damaged recording',
    files: { 'manifest.json': '{' },
    launch: { recording: 'HERE' },
    says: 'manifest.json',
    button: 'Show Recordings',
    in: 'dialog',
  },
  {
    name: 'no such recording',
    launch: { recording: 'nowhere' },
    says: 'There is no recording "nowhere"',
    button: 'Choose a Recording',
    in: 'dialog',
  },
];

/** A folder with a folder for each case, and a launch.json with a configuration for each. */
function wrongProjects(): string {
  const folder = tempFolder('wrong');
  const configurations = WRONG.map(({ name, files = {}, launch }) => {
    const own = join(folder, name.replaceAll(/\W/g, '_'));
    mkdirSync(own);
    for (const [path, text] of Object.entries(files)) {
      mkdirSync(join(own, path, '..'), { recursive: true });
      writeFileSync(join(own, path), text, { mode: 0o755 });
    }
    const text = JSON.stringify({
      type: 'elixirscope',
      request: 'launch',
      name,
      ...('recording' in launch ? {} : { projectDir: own }),
      ...launch,
    });
    return JSON.parse(text.replace('BIN', join(own, 'bin')).replace('"HERE"', JSON.stringify(own)));
  });
  mkdirSync(join(folder, '.vscode'));
  writeFileSync(join(folder, '.vscode/launch.json'), JSON.stringify({ version: '0.2.0', configurations }));
  return folder;
}

function launches(project: string, configurations: Readonly<Record<string, object>>): string {
  mkdirSync(join(project, '.vscode'), { recursive: true });
  const all = Object.entries(configurations).map(([name, one]) => ({ type: 'elixirscope', request: 'launch', name, ...one }));
  writeFileSync(join(project, '.vscode/launch.json'), JSON.stringify({ version: '0.2.0', configurations: all }));
  return project;
}

async function start(code: Workbench, name: string): Promise<void> {
  await code.command('Debug: Select and Start Debugging');
  await code.pick(name);
}

describe('running under record in VS Code', function () {
  this.timeout(300_000);
  const open = workbenches();

  it('says what is wrong, each time with a button that helps', async () => {
    const code = await open({ folder: wrongProjects() });
    await code.open('.vscode/launch.json');
    for (const one of WRONG) {
      await start(code, one.name);
      const told = one.in === 'dialog' ? await code.asked(one.says) : await code.notified(one.says);
      assert.ok(told.buttons.includes(one.button), `${one.name}: ${told.buttons.join(', ')}`);
      if (one.in === 'dialog') await code.answer('Cancel');
      else await code.command('Notifications: Clear All Notifications');
      await code.debug.isOver();
    }
  });

  // A window each: VS Code may leave the focus with a session that has just ended.
  async function talk(call: string, more: object): Promise<Workbench> {
    const project = launches(mixProject({ 'lib/talk.ex': TALK }), { talk: { task: 'run', taskArgs: ['-e', call], ...more } });
    const code = await open({ folder: project });
    await code.open('lib/talk.ex');
    await start(code, 'talk');
    return code;
  }

  it('gives the program a terminal where it reads input', async () => {
    const code = await talk('Talk.greet()', { console: 'integratedTerminal' });
    await code.terminalSays('your name?', 90_000);
    await code.page.locator('.terminal-wrapper.active').click();
    await code.type('Ada\n');
    await code.debug.standsAt('lib/talk.ex', 'greeting');
    await code.terminalSays('hello Ada');
  });

  it('bears a flood of output, and looks at a program that runs on', async () => {
    const code = await talk('Talk.flood(100_000)', { internalConsoleOptions: 'openOnSessionStart' });
    await code.debug.consoleSays('line 100000', 120_000);
    // A frozen editor would not answer.
    const asked = Date.now();
    await code.press('F1');
    await code.page.locator('.quick-input-widget').waitFor();
    await code.press('Escape');
    if (process.env.ELIXIRSCOPE_FIGURES) process.stdout.write(`The palette after 100,000 lines: ${Date.now() - asked} ms\n`);
    assert.ok(Date.now() - asked < 5_000, `${Date.now() - asked} ms for the palette`);
    await code.debug.press('Pause');
    await code.page.getByText('looking; the program runs on').first().waitFor();
    await code.debug.standsAt('lib/talk.ex', '');
    await code.debug.press('Continue');
    await code.debug.hasButton('Pause');
    await code.debug.press('Stop');
    await code.debug.hasButton('Step Back');
    await code.debug.press('Stop');
    await code.debug.isOver();
  });

  it('stands at the end of a program that was killed, and says what ended it', async () => {
    const code = await talk('Talk.crash()', { internalConsoleOptions: 'openOnSessionStart' });
    await code.debug.consoleSays('The program was ended by SIGKILL');
    await code.debug.hasButton('Step Back');
  });

  it('stays quick with 300 processes', async () => {
    const { project } = writeLargeProject(join(tempFolder('large'), 'large'), { modules: 20, processes: 300 });
    const code = await open({ folder: project });
    await code.open('test/large_test.exs');
    await code.press('F5');
    await code.debug.standsAt('test/large_test.exs', 'assert total == 0', 120_000);
    const waits: number[] = [];
    for (const line of ['total = Enum.sum(amounts)', 'amounts = Enum.map']) {
      const pressed = Date.now();
      await code.debug.press('Step Back');
      await code.debug.standsAt('test/large_test.exs', line);
      waits.push(Date.now() - pressed);
    }
    if (process.env.ELIXIRSCOPE_FIGURES)
      process.stdout.write(`Step Back among 300 processes: ${waits.join(', ')} ms until the line moved\n`);
    assert.ok(Math.max(...waits) < 5_000, `${waits} ms`);
  });
});
