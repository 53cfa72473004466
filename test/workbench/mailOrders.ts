import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { copyProject } from './server.js';

/** A copy of the shop whose F5 records a day of its mail orders: the packer falls ill over an order, and another is started. */
export function mailOrders(): string {
  const folder = copyProject('shop');
  const taskArgs = ['-e', 'Shop.MailOrder.day()'];
  const day = { type: 'elixirscope', request: 'launch', name: 'a day', task: 'run', taskArgs, ets: [':parcels'] };
  mkdirSync(join(folder, '.vscode'));
  writeFileSync(join(folder, '.vscode/launch.json'), JSON.stringify({ version: '0.2.0', configurations: [day] }));
  return folder;
}
