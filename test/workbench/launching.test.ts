import assert from 'node:assert/strict';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { mixProject } from '../support/elixirscope.js';
import { workbenches } from './workbenches.js';

const failing = () =>
  mixProject({
    'lib/adder.ex': 'defmodule Adder do\n  def add(a, b), do: a - b\nend\n',
    'test/test_helper.exs': 'ExUnit.start()\n',
    'test/adder_test.exs':
      'defmodule AdderTest do\n  use ExUnit.Case\n\n  test "adds nothing" do\n    assert Adder.add(1, 0) == 1\n  end\n\n' +
      '  test "adds one" do\n    assert Adder.add(1, 1) == 2\n  end\n\n  test "adds two" do\n    assert Adder.add(1, 2) == 3\n  end\nend\n',
  });

function launchJson(project: string, configuration: object): void {
  mkdirSync(join(project, '.vscode'), { recursive: true });
  const configurations = [{ type: 'elixirscope', request: 'launch', name: 'ours', ...configuration }];
  writeFileSync(join(project, '.vscode/launch.json'), JSON.stringify({ version: '0.2.0', configurations }));
}

describe('launching from VS Code', function () {
  this.timeout(120_000);
  const open = workbenches();

  it('records the one test at the cursor', async () => {
    const code = await open({ folder: failing() });
    await code.open('test/adder_test.exs');
    await code.editor.goTo(13);
    await code.command('ElixirScope: Record Test at Cursor');
    const place = await code.debug.standsAt('adder_test.exs', 'assert Adder.add(1, 2) == 3');
    assert.equal(place.line, 13);
    await code.debug.show();
    assert.deepEqual(
      (await code.debug.callStack()).filter(({ kind }) => kind === 'session').map(({ name }) => name),
      ['mix test test/adder_test.exs:12 "adds two"'],
    );
  });

  it('says what is wrong with a launch.json, and opens it', async () => {
    const project = failing();
    launchJson(project, { task: 'test', projectDir: 'nowhere' });
    const code = await open({ folder: project });
    await code.press('F5');
    const dialog = await code.asked('There is no folder');
    assert.deepEqual(dialog.buttons, ['Open launch.json', 'Cancel']);
    await code.answer('Open launch.json');
  });
});
