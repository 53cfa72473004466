import assert from 'node:assert/strict';
import { eventually } from './eventually.js';
import { mailOrders } from './mailOrders.js';
import { SideBar } from './sideBar.js';
import { workbenches } from './workbenches.js';

describe('the processes of a program, in VS Code', function () {
  this.timeout(180_000);
  const open = workbenches();

  it('are a tree as of each moment, with states to compare and questions whose answers travel', async () => {
    const code = await open({ folder: mailOrders() });
    const processes = new SideBar(code.page, 'Processes');
    const states = new SideBar(code.page, 'State Changes');
    const answer = new SideBar(code.page, 'Ask');
    const rowOf = (start: string, how: RegExp) => (rows: readonly string[]) => rows.some((row) => row.startsWith(start) && how.test(row));
    const crash = () => code.debug.standsAt('packer.ex', 'label = "#{customer}, #{String.upcase(address)}"');
    await code.open('lib/shop/mail_order/packer.ex');
    await code.press('F5');
    await code.debug.hasButton('Step Back');
    await processes.alone();
    await processes.has('a packer that was started again', rowOf('Shop.MailOrder.Packer, worker', /restarted 1×/));

    // Where it failed it was the first one yet.
    await code.press('Control+Shift+F8');
    await crash();
    const pack = /handling call \{:pack, "Ada", .* from /;
    const rows = await processes.has('the packer that failed', rowOf('Shop.MailOrder.Packer, worker, running', pack));
    assert.ok(!rows.some((row) => row.includes('restarted')), rows.join('\n'));
    assert.ok(rowOf('Shop.MailOrder, supervisor', /waiting/)(rows), rows.join('\n'));

    // When did its address become nil, from the menu of the variable; why did it exit; who had sent what it was doing.
    const { line } = await crash();
    await code.choose('When Did This Become nil?', () => code.editor.click(line, 'address', 0, { button: 'right' }));
    await answer.says('address became nil');
    await answer.hasKeyboardOn('address = nil');
    await processes.choose('Shop.MailOrder.Packer,', 'Messages Between…');
    await code.pick('Shop.MailOrder.AddressBook');
    await answer.says('messages between Shop.MailOrder.Packer and Shop.MailOrder.AddressBook');
    await answer.hasKeyboardOn('Shop.MailOrder.Packer → Shop.MailOrder.AddressBook: call {:find,');
    await answer.hasRow('reply nil');
    await processes.press('Shop.MailOrder.Packer,', 'Show Mailbox');
    await answer.says('pending in the mailbox of Shop.MailOrder.Packer');
    await code.command('ElixirScope: Why Did This Process Exit?');
    await code.pick('Shop.MailOrder.Packer');
    await answer.hasKeyboardOn('Shop.MailOrder.Packer ended');
    await answer.hasRow('it failed: ** (FunctionClauseError)');
    await code.command('ElixirScope: Who Sent This Message?');
    await code.pick('call {:pack, "Ada"');
    await answer.hasRow('was handling call :send_off');
    await answer.hasKeyboardOn('sent call {:pack, "Ada"');
    await code.press('Enter');
    await code.debug.standsAt('packer.ex', 'GenServer.call(__MODULE__, {:pack, customer, items})');
    await answer.hasKeyboardOn('sent call {:pack, "Ada"');
    await code.press('F4');
    await code.debug.standsAt('basket.ex', 'GenServer.call(basket, :send_off)');
    await code.press('Control+F8');
    await crash();

    // What the address book held, and the callback that took the address away.
    await processes.press('Shop.MailOrder.AddressBook', 'Show State Changes');
    await states.says('Shop.MailOrder.AddressBook');
    await states.pressAbove('Only What Changed Something');
    await states.has('only what changed', (all) => all.length > 1 && !all.some((row) => row.startsWith('2 ')));
    await states.click('cast {:forget, "Ada"}');
    // Its number depends on how many asked before, and customers come at the same time.
    const { before, after } = await code.editor.compares(/Shop\.MailOrder\.AddressBook state \d ↔ \d/);
    assert.match(before, /"Ada" => "1 Mill Lane"/);
    assert.match(after, /"Ada" => nil/);
    await states.press('cast {:forget, "Ada"}', 'Go There');
    await code.debug.standsAt('address_book.ex', '{:noreply, Map.put(addresses, customer, nil)}');
    await processes.has(
      'the address book where the session stands',
      rowOf('Shop.MailOrder.AddressBook', /handling cast \{:forget, "Ada"\}/),
    );
  });

  it('have output that follows them, and questions about waiting, requests, progress and tables', async () => {
    const code = await open({ folder: mailOrders() });
    const processes = new SideBar(code.page, 'Processes');
    const output = new SideBar(code.page, 'Program Output');
    const answer = new SideBar(code.page, 'Ask');
    const written = (start: string, isLater: boolean) => (rows: readonly string[]) =>
      rows.some((row) => row.startsWith(start) && row.includes('not yet written') === isLater);
    const crash = async () => {
      await code.debug.standsAt('packer.ex', 'label = "#{customer}, #{String.upcase(address)}"');
      await code.debug.hasException('FunctionClauseError');
    };
    await code.open('lib/shop/mail_order/packer.ex');
    await code.press('F5');
    await code.debug.hasButton('Step Back');
    await processes.alone();
    await code.press('Control+Shift+F8');
    await crash();

    // What was written by then, what not yet, and where a line was logged.
    await processes.press('Shop.MailOrder.AddressBook,', 'Show State Changes');
    await output.has('what was logged', written('packed for Cleo, 3 SEA VIEW, info · Shop.MailOrder.Packer', false));
    await output.has('what was written', written('a letter to 3 Sea View', false));
    await output.has('what comes later', written("Ada's order is lost, standard error · Shop.MailOrder.day/0", true));
    await output.click('packed for Ada');
    await code.debug.standsAt('packer.ex', 'Logger.info("packed for #{label}")');
    await output.hasKeyboardOn('packed for Ada');
    await output.has('the moment', written('a letter to 3 Sea View', true));

    // Orders wait for their baskets, these for the packer.
    await code.press('Control+F8');
    await crash();
    await processes.choose('Shop.MailOrder.AddressBook,', 'What Is It Waiting For?');
    await answer.says("Shop.MailOrder.AddressBook was waiting for nobody's reply");
    await answer.hasKeyboardOn('Shop.MailOrder.AddressBook: waiting for a message');
    await code.command('ElixirScope: What Is Waiting for What?');
    await answer.says('2 processes were waiting for a reply');
    await answer.hasKeyboardOn('waits for Shop.MailOrder.Basket.init/1: call :send_off');
    await answer.hasRow('Shop.MailOrder.Packer: handling call {:pack, "Ada"');

    // Whose order it is, and that the shop tells of it as telemetry does.
    await code.command('ElixirScope: Which Request Does This Belong To?');
    await answer.says('belongs to shop.order customer: "Ada"');
    await answer.hasKeyboardOn('within shop.order');
    await code.command('ElixirScope: What Was in Progress Here?');
    await answer.hasKeyboardOn('· ended after');
    await code.press('ArrowRight');
    await answer.hasRow('outcome: :error (at its end)');

    // All that was written by then, to search or to copy.
    await code.command('ElixirScope: Show Program Output as Text');
    await eventually(
      code.page,
      'what was written, as text',
      () => code.editor.line(1),
      (line) => line.startsWith('[info] packed for '),
    );

    // Where Ben's parcel was.
    await code.command('ElixirScope: When Did This Key Change?');
    await code.pick('"Ben, 2 HILL ROAD"');
    await answer.says('"Ben, 2 HILL ROAD" in :parcels changed');
    await answer.hasKeyboardOn(':packed');
    await answer.hasRow(':delivered');
    await code.press('Enter');
    await code.debug.standsAt('tracking.ex', ':ets.insert(@table, {label, whereabouts})');
  });
});
