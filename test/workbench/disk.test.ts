import assert from 'node:assert/strict';
import { fullDisk, readOnlyDisk, smallDisk } from '../support/disk.js';
import { mixProject } from '../support/elixirscope.js';
import { workbenches } from './workbenches.js';

const project = () =>
  mixProject({
    'lib/long.ex': `defmodule Long do
  def run(turns), do: turn(turns, 0)

  defp turn(0, sum), do: sum

  defp turn(left, sum) do
    sum = sum + left
    turn(left - 1, sum)
  end
end
`,
    'test/test_helper.exs': 'ExUnit.start()\n',
    'test/long_test.exs': `defmodule LongTest do
  use ExUnit.Case

  test "a long way" do
    sum = Long.run(200_000)
    assert sum == 20_000_100_000
  end
end
`,
  });

describe('where recordings cannot be kept, VS Code', function () {
  this.timeout(180_000);
  const open = workbenches();

  it('says that the disk is full, with a button that leads to what can be deleted', async function () {
    const code = await open({ folder: project(), env: { XDG_STATE_HOME: fullDisk(this) } });
    await code.open('test/long_test.exs');
    await code.press('F5');
    assert.match((await code.asked('is full. Nothing was run.')).message, /Free some space/);
    await code.answer('Show Recordings');
    await code.page.getByText('No recordings yet').first().waitFor();
  });

  it('says that nothing may be written there, with a button that looks into it', async function () {
    const code = await open({ folder: project(), env: { XDG_STATE_HOME: readOnlyDisk(this) } });
    await code.open('test/long_test.exs');
    await code.press('F5');
    const told = await code.asked('Cannot write to');
    assert.match(told.message, /EROFS.*Nothing was run\. Make the folder writable, or set XDG_STATE_HOME/);
    assert.ok(told.buttons.includes('Check Setup'), told.buttons.join());
  });

  it('lets a program run on when the disk fills up meanwhile, shows what there was room for, and says so', async function () {
    const code = await open({ folder: project(), env: { XDG_STATE_HOME: smallDisk(this, 1024) } });
    await code.debug.show();
    await code.open('test/long_test.exs');
    await code.press('F5');
    await code.debug.consoleSays('1 test, 0 failures');
    await code.debug.hasButton('Step Back');
    await code.debug.consoleSays('disk');
  });
});
