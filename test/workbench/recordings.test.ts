import assert from 'node:assert/strict';
import { existsSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { EARLY, LATE } from '../support/earlyAndLate.js';
import { Home, mixProject } from '../support/elixirscope.js';
import { tempFolder } from '../support/tempFolder.js';
import { chooseFile } from './pages.js';
import { SideBar } from './sideBar.js';
import { workbenches } from './workbenches.js';

describe('breakpoints in VS Code', function () {
  this.timeout(180_000);
  const open = workbenches();

  it('say what became of them: before, while and after the program runs, and when the file was edited', async () => {
    const signal = join(tempFolder(), 'go on');
    const folder = mixProject({
      'lib/early.ex': EARLY,
      'lib/late.ex': LATE,
      'test/test_helper.exs': 'ExUnit.start()\n',
      'test/early_test.exs': `defmodule EarlyTest do\n  use ExUnit.Case\n\n  test "waits" do\n    assert Early.run(${JSON.stringify(signal)}) == :ok\n  end\nend\n`,
    });
    const code = await open({ folder });
    await code.open('lib/late.ex');
    await code.editor.clickGutter(2);
    await code.open('lib/early.ex');
    await code.editor.clickGutter(3);
    await code.editor.clickGutter(17);
    await code.press('F5');

    await code.debug.consoleSays('early');
    await code.editor.hasBreakpoints([
      { line: 3, state: 'verified' },
      { line: 17, state: 'verified' },
    ]);
    assert.match(await code.editor.breakpointSays(3), /Its module is loaded\. The program does not stop while it is recorded/);
    await code.tab('late.ex');
    await code.editor.hasBreakpoints([{ line: 2, state: 'unverified' }]);
    assert.match(await code.editor.breakpointSays(2), /Not loaded yet: waits until its module has run/);

    writeFileSync(signal, '');
    await code.debug.standsAt('lib/late.ex', 'late');
    await code.editor.hasBreakpoints([{ line: 4, state: 'verified' }]);
    await code.tab('early.ex');
    await code.editor.hasBreakpoints([
      { line: 3, state: 'verified' },
      { line: 17, state: 'unverified' },
    ]);
    assert.match(await code.editor.breakpointSays(17), /never reached in this recording/);

    await code.tab('late.ex');
    await code.editor.goTo(1);
    await code.press('Control+Home');
    await code.type('# a line more\n');
    await code.press('Control+s');
    await code.debug.press('Reverse');
    await code.debug.standsAt('late.ex (recorded)', 'late = started');
    await code.debug.press('Reverse');
    await code.debug.standsAt('lib/early.ex', 'started = :ok');
  });
});

describe('the Recordings view', function () {
  this.timeout(240_000);
  const open = workbenches();

  it('replays after a restart', async () => {
    const code = await open({ project: 'shop' });
    const recordings = new SideBar(code.page, 'Recordings');
    await recordings.show('ElixirScope');
    assert.match(await recordings.isEmpty(), /No recordings yet\. Press F5 in a mix project/);

    await code.open('test/shop_test.exs');
    await code.press('F5');
    await code.debug.standsAt('test/shop_test.exs', 'assert takings');
    await recordings.show('ElixirScope');
    assert.match(await recordings.hasRow('open'), /mix test test\/shop_test\.exs, failed · just now · .+ · .+ events · open/);
    assert.ok(!(await recordings.menu('mix test')).some((item) => item.startsWith('Delete')), 'what is open is not deleted');
    await code.press('Escape');

    // The side bar comes back as it was.
    await code.reload();
    const closed = await recordings.has('nothing open', (rows) => rows.some((row) => row.includes('events') && !row.includes('open')));
    assert.equal(closed.length, 2, closed.join('\n'));
    await recordings.click('mix test');
    await code.debug.standsAt('test/shop_test.exs', 'assert takings');
    await code.debug.press('Stop');
    await code.debug.isOver();
  });

  it('names, keeps, deletes, exports and imports', async () => {
    const code = await open({ project: 'shop' });
    const recordings = new SideBar(code.page, 'Recordings');
    await code.open('test/shop_test.exs');
    await code.press('F5');
    await code.debug.standsAt('test/shop_test.exs', 'assert takings');
    await code.debug.press('Stop');
    await code.debug.isOver();

    await recordings.show('ElixirScope');
    await recordings.choose('mix test', 'Rename');
    await code.answerWith('the wrong price');
    await recordings.hasRow('the wrong price');
    await recordings.press('the wrong price', 'Keep');
    await recordings.hasRow('kept');

    const file = join(tempFolder(), 'price.esrec');
    await recordings.choose('the wrong price', 'Export to One File…');
    await chooseFile(code, file);
    await code.notified(`Exported to ${file}`);
    assert.ok(existsSync(file));

    await recordings.choose('the wrong price', 'Delete');
    assert.match((await code.asked('Delete the recording "the wrong price"')).message, /For ten minutes you can take that back/);
    await code.answer('Delete');
    await code.notified('Deleted 1 recording');
    await recordings.isEmpty();
    await code.answer('Undo');
    await recordings.hasRow('the wrong price');

    await recordings.choose('the wrong price', 'Delete');
    await code.asked('Delete the recording');
    await code.answer('Delete');
    await recordings.isEmpty();
    await code.command('ElixirScope: Import Recording…');
    await chooseFile(code, file);
    await code.notified('Imported');
    await recordings.hasRow('the wrong price');
    await code.answer('Replay');
    await code.debug.standsAt('test/shop_test.exs', 'assert takings');
  });

  it('opens a file that somebody sent', async () => {
    const maker = new Home();
    const folder = mixProject({ 'lib/sent.ex': 'defmodule Sent do\n  def it do\n    one = 1\n    one + 1\n  end\nend\n' });
    await maker.record(folder, ['run', '-e', 'Sent.it()']);
    await maker.elixirscope(['export', 'last', join(folder, 'sent.esrec')]);
    const code = await open({ folder, theme: 'light' });
    await code.press('Control+p');
    await code.pick('sent.esrec', 'sent.esrec');
    const button = code.page.frameLocator('iframe.webview').frameLocator('iframe').getByText('Import and Replay');
    await button.waitFor();
    await button.click();
    await code.debug.standsAt('lib/sent.ex', 'one + 1');
    const recordings = new SideBar(code.page, 'Recordings');
    await recordings.show('ElixirScope');
    await recordings.hasRow('mix run -e Sent.it()');
  });
});
