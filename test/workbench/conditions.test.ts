import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { mailOrders } from './mailOrders.js';
import { SideBar } from './sideBar.js';
import { workbenches } from './workbenches.js';

describe('conditions and logpoints in VS Code', function () {
  this.timeout(180_000);
  const open = workbenches();

  it('tell of every time that a line was reached, and stop where they hold', async () => {
    const folder = mailOrders();
    const packer = readFileSync(join(folder, 'lib/shop/mail_order/packer.ex'), 'utf8').split('\n');
    const lineOf = (text: string) => packer.findIndex((line) => line.includes(text)) + 1;
    const code = await open({ folder });
    const answer = new SideBar(code.page, 'Ask');
    await code.open('lib/shop/mail_order/packer.ex');
    await code.press('F5');
    await code.debug.hasButton('Step Back');

    const find = 'address = AddressBook.find(customer)';
    await code.tab('packer.ex');
    await code.editor.goTo(lineOf(find));
    await code.command('Debug: Add Logpoint...');
    await code.editor.asksForBreakpoint();
    await code.type('packs for {customer}');
    await code.press('Enter');
    for (const customer of ['Ada', 'Ben', 'Cleo']) await code.debug.consoleSays(`packs for ${customer}`);
    await code.command('ElixirScope: What Did Logpoints Log?');
    await answer.says('logged 5 times');
    await answer.hasRow('packs for Ben');
    await answer.click('packs for Cleo');
    await code.debug.standsAt('packer.ex', find);

    const label = 'label = "#{customer}, #{String.upcase(address)}"';
    await code.tab('packer.ex');
    await code.editor.goTo(lineOf(label));
    await code.command('Debug: Add Conditional Breakpoint...');
    await code.editor.asksForBreakpoint();
    await code.type('customer == "Cleo" and not is_nil(address)');
    await code.press('Enter');
    await code.debug.press('Continue');
    await code.debug.standsAt('packer.ex', label);
    await code.debug.hasVariable('customer', '"Cleo"');
  });
});
