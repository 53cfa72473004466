import assert from 'node:assert/strict';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { openHistory } from '../../adapter/replay/openHistory.js';
import { mixProject } from '../support/elixirscope.js';
import { eventually } from './eventually.js';
import { SideBar } from './sideBar.js';
import type { Workbench } from './workbench.js';
import { workbenches } from './workbenches.js';

const SHOP = `defmodule Shop do
  def open(0), do: raise("sold out")

  def open(left) do
    price = price(left)
    Process.sleep(5)
    Shop.open(left - price)
  end

  def price(left) do
    noise = rem(left, 1)
    noise + 1
  end
end
`;

/** A folder where F5 runs this. */
function launches(folder: string, call: string): string {
  const launch = {
    type: 'elixirscope',
    request: 'launch',
    name: 'ours',
    task: 'run',
    taskArgs: ['-e', call],
    internalConsoleOptions: 'openOnSessionStart',
  };
  mkdirSync(join(folder, '.vscode'));
  writeFileSync(join(folder, '.vscode/launch.json'), JSON.stringify({ version: '0.2.0', configurations: [launch] }));
  return folder;
}

/** Waits until the folder's settings are these. */
async function settled(code: Workbench, wanted: object): Promise<void> {
  const file = join(code.folder, '.vscode/settings.json');
  const read = async () => (existsSync(file) ? JSON.stringify(JSON.parse(readFileSync(file, 'utf8') || '{}')) : '{}');
  await eventually(code.page, `${JSON.stringify(wanted)} in the settings`, read, (seen) => seen === JSON.stringify(wanted));
}

/** The functions of which a recording tells. */
async function recorded(folder: string): Promise<string[]> {
  const history = await openHistory(folder);
  try {
    const names = new Set<string>();
    for (const { proc, events } of history.processes().filter(({ ranCode }) => ranCode))
      for (let n = 1; n <= events; n++) for (const { name } of history.frames({ proc, n })) names.add(name);
    return [...names].sort();
  } finally {
    history.close();
  }
}

describe('what is recorded, chosen in the editor', function () {
  this.timeout(180_000);
  const open = workbenches();
  const DONT = "Don't Record This Module or Function";

  it('is not the function that the cursor was in, until that is undone, nor more than was asked for at a stack frame', async () => {
    const folder = mixProject({ 'lib/shop.ex': SHOP });
    const code = await open({ folder: launches(folder, 'Shop.open(3)') });
    await code.open('lib/shop.ex');
    const leaveOut = async () => {
      await code.choose(DONT, () => code.editor.click(11, 'noise', 0, { button: 'right' }));
      await code.pick('Shop.price/1');
    };
    await leaveOut();
    const told = await code.notified('From the next recording on Shop.price/1 is not recorded.');
    assert.deepEqual(told.buttons, ['Undo', 'Show Setting']);
    await settled(code, { 'elixirscope.levels': { 'Shop.price/1': 'off' } });
    await code.answer('Undo');
    await settled(code, {});
    await leaveOut();
    await settled(code, { 'elixirscope.levels': { 'Shop.price/1': 'off' } });

    await code.press('F5');
    await code.debug.standsAt('lib/shop.ex', 'raise("sold out")');
    assert.deepEqual(await recorded(code.recordings()[0] ?? ''), ['Shop.open/1']);

    await code.debug.show();
    await new SideBar(code.page, 'Call Stack').choose('Shop.open/1', DONT);
    await code.pick('Shop.open/1');
    await settled(code, { 'elixirscope.levels': { 'Shop.price/1': 'off', 'Shop.open/1': 'off' } });
  });

  it('is less of a program that runs, and again more', async () => {
    const folder = mixProject({ 'lib/shop.ex': SHOP });
    const code = await open({ folder: launches(folder, 'Shop.open(1_000_000)') });
    await code.open('lib/shop.ex');
    await code.press('F5');
    await code.statusSays('events · ', 60_000);
    await code.editor.click(6, 'Process');
    await code.command(`ElixirScope: ${DONT}`);
    await code.pick('lib/shop.ex');
    await code.notified('From now on lib/shop.ex is not recorded, in the program that runs and in those to come.');
    await code.debug.consoleSays('From now on recorded of lib/shop.ex: nothing.');
    await code.answer('Undo');
    await code.debug.consoleSays('From now on recorded of lib/shop.ex: as much as at the beginning.');
    await settled(code, {});
  });
});
