// Takes the pictures of README and docs: `npm run pictures`. They are looked at and then committed, so this is no test.
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { mailOrders } from './mailOrders.js';
import { SideBar } from './sideBar.js';
import type { Workbench } from './workbench.js';
import { workbenches } from './workbenches.js';

/** What would only be noise in a picture. */
const settings = {
  'editor.minimap.enabled': false,
  'editor.scrollbar.vertical': 'hidden',
  'editor.scrollbar.horizontal': 'hidden',
  'diffEditor.wordWrap': 'on',
  'diffEditor.renderOverviewRuler': false,
  'remote.autoForwardPorts': false,
};

const images = fileURLToPath(new URL('../../docs/images', import.meta.url));

describe('pictures', function () {
  this.timeout(180_000);
  const open = workbenches();

  for (const theme of ['dark', 'light'] as const) {
    it(`of the walk back through the shop, ${theme}`, async () => {
      mkdirSync(images, { recursive: true });
      const code = await open({
        project: 'shop',
        theme,
        settings,
        size: { width: 1360, height: 850 },
        sharpness: 2,
      });
      const take = (name: string) => code.screenshot(join(images, `${name}-${theme}.png`));
      await code.open('lib/shop/price_book.ex');
      await code.editor.clickGutter(34);
      await code.open('test/shop_test.exs');
      await code.press('F5');
      await code.debug.standsAt('test/shop_test.exs', 'assert takings == 11_660');
      await code.debug.hasVariable('takings', '11590');
      await code.debug.hasException('ExUnit.AssertionError');
      await hidePanel(code);
      await widenSideBar(code, 90);
      await code.page.locator('.pane-header[aria-label^="Watch"]').click();
      await code.editor.unhover();
      await take('failure');

      await code.debug.press('Reverse');
      await code.debug.standsAt('lib/shop/price_book.ex', '{:reply, price, Map.put(prices, sku, price)}');
      await code.debug.hasVariable('sku', '"tea"');
      await code.debug.press('Step Back Into');
      await code.debug.standsAt('lib/shop/pricing.ex', 'list_price - rebate');
      await code.debug.hasVariable('quantity', '12');
      await code.editor.hover(19, 'quantity');
      await take('past');
    });

    it(`of the processes of a day of mail orders, ${theme}`, async () => {
      const code = await open({
        folder: mailOrders(),
        theme,
        settings,
        // Three lists beside each other want room.
        size: { width: 1600, height: 1000 },
        sharpness: 1.7,
      });
      const take = (name: string) => code.screenshot(join(images, `${name}-${theme}.png`));
      const processes = new SideBar(code.page, 'Processes');
      const states = new SideBar(code.page, 'State Changes');
      const answer = new SideBar(code.page, 'Ask');
      await code.open('lib/shop/mail_order/packer.ex');
      await code.press('F5');
      await code.debug.hasButton('Step Back');
      await processes.alone();
      await widenSideBar(code, 90);
      await code.press('Control+Shift+F8');
      await code.debug.standsAt('packer.ex', 'String.upcase(address)');
      await code.debug.hasException('FunctionClauseError');
      await processes.press('Shop.MailOrder.AddressBook', 'Show State Changes');
      await states.hasRow('cast {:forget, "Ada"}');
      await code.command('ElixirScope: Why Did This Process Exit?');
      await code.pick('Shop.MailOrder.Packer');
      await answer.hasKeyboardOn('Shop.MailOrder.Packer ended');
      // Unfolded, because the session stood in one of them at first.
      await processes.click('Not supervised');
      await processes.has('no others', (rows) => !rows.some((row) => row.startsWith(':user')));
      await code.editor.unhover();
      await take('processes');

      await processes.press('Shop.MailOrder.Packer,', 'Show State Changes');
      await states.click('3  call {:pack, ');
      await code.editor.compares('Shop.MailOrder.Packer state 2 ↔ 3');
      await code.editor.unhover();
      await take('states');
    });
  }
});

/** The panel would tell where on this machine the recording is. */
async function hidePanel(code: Workbench): Promise<void> {
  await code.press('Control+j');
  await code.page.locator('.part.panel').waitFor({ state: 'hidden' });
}

/** By its edge, as with a mouse: rows of trees say more then. */
async function widenSideBar({ page }: Workbench, by: number): Promise<void> {
  const box = await page.locator('.part.sidebar').boundingBox();
  if (box === null) throw new Error('there is no side bar');
  const [x, y] = [box.x + box.width, box.y + box.height / 2];
  await page.mouse.move(x, y);
  await page.mouse.down();
  await page.mouse.move(x + by, y, { steps: 4 });
  await page.mouse.up();
}
