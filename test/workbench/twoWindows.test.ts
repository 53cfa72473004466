import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { cpSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { readManifest } from '../../adapter/target/manifest.js';
import { mixProject } from '../support/elixirscope.js';
import { tempFolder } from '../support/tempFolder.js';
import { engines, until } from './programs.js';
import type { Workbench } from './workbench.js';
import { workbenches } from './workbenches.js';

/** A folder with an `elixir` and a `mix` that are not those of the PATH: another version where one is given, else a copy of this one. */
function secondToolchain(): string {
  const given = process.env.ELIXIRSCOPE_SECOND_ELIXIR;
  if (given) return given;
  const library = execFileSync('elixir', ['-e', 'IO.write(Path.expand(:code.lib_dir(:elixir)))'], { encoding: 'utf8' });
  const copy = join(tempFolder('second elixir'), 'elixir');
  cpSync(join(library, '../..'), copy, { recursive: true });
  return join(copy, 'bin');
}

const versions = `defmodule Versions do
  def told do
    version = System.version()
    library = Path.expand(:code.lib_dir(:elixir))
    {version, library}
  end
end
`;
const test = `defmodule VersionsTest do
  use ExUnit.Case

  test "are never these" do
    told = Versions.told()
    assert told == nil
  end
end
`;

/** What `Versions.told` gives there, as `inspect` writes it. */
function tellsOfItself(toolchain: string): string {
  const code = 'IO.write(inspect({System.version(), Path.expand(:code.lib_dir(:elixir))}))';
  return execFileSync(join(toolchain, 'elixir'), ['-e', code], { encoding: 'utf8' });
}

function projectWith(toolchain: string): string {
  const project = mixProject({ 'lib/versions.ex': versions, 'test/versions_test.exs': test, 'test/test_helper.exs': 'ExUnit.start()\n' });
  mkdirSync(join(project, '.vscode'));
  writeFileSync(join(project, '.vscode/settings.json'), JSON.stringify({ 'elixirscope.elixirPath': toolchain }));
  return project;
}

async function replay(code: Workbench, recording: string): Promise<void> {
  await code.command('ElixirScope: Replay');
  await code.pick(recording);
}

describe('two windows of VS Code', function () {
  this.timeout(180_000);
  const open = workbenches();

  it('record two projects with two toolchains at the same time, and then look at one recording, each in its own way', async () => {
    const toolchain = secondToolchain();
    const one = await open({ project: 'shop' });
    const two = await open({ folder: projectWith(toolchain), beside: one });
    await one.open('test/shop_test.exs');
    await two.open('test/versions_test.exs');
    await Promise.all([one.press('F5'), two.press('F5')]);
    await Promise.all([
      one.debug.standsAt('test/shop_test.exs', 'assert takings == 11_660'),
      two.debug.standsAt('test/versions_test.exs', 'assert told == nil'),
    ]);
    await two.debug.hasVariable('told', tellsOfItself(toolchain));

    const recordings = one.recordings().map((folder) => readManifest(folder));
    assert.deepEqual(recordings.map(({ projectName, status }) => `${projectName} ${status}`).sort(), [
      'mein läden finished',
      'shop finished',
    ]);
    const [first, second] = recordings.map(({ started, ended }) => ({ started: Date.parse(started), ended: Date.parse(ended ?? '') }));
    assert.ok(first && second && first.started < second.ended && second.started < first.ended, 'they ran at the same time');
    assert.equal(engines(one.state).length, 2);

    for (const code of [one, two]) {
      await code.debug.press('Stop');
      await code.debug.isOver();
    }
    await Promise.all([replay(one, 'mix test test/shop_test.exs'), replay(two, 'mix test test/shop_test.exs')]);
    await Promise.all([one, two].map((code) => code.debug.standsAt('test/shop_test.exs', 'assert takings == 11_660')));
    await one.debug.press('Step Back');
    await one.debug.standsAt('test/shop_test.exs', 'takings = Shop.Till.takings()');
    await two.debug.standsAt('test/shop_test.exs', 'assert takings == 11_660');
    assert.equal(one.recordings().length, 2);

    await two.close();
    await until(
      'one engine',
      async () => engines(one.state),
      (all) => all.length === 1,
    );
    await one.debug.press('Step Back');
    await one.debug.standsAt('test/shop_test.exs', 'Shop.serve("Dan"');
  });
});
