import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import type { BrowserContext, Page } from 'playwright-core';
import { Debugging } from './debugging.js';
import { Editor } from './editor.js';
import { eventually } from './eventually.js';
import { chooseFromMenu } from './menu.js';

export interface Notification {
  readonly message: string;
  readonly buttons: readonly string[];
}

export interface StatusItem {
  /** `<publisher>.<name>.<item id>` for those of extensions. */
  readonly id: string;
  readonly label: string;
  readonly says: string;
}

/** One window of VS Code on one folder, and what a person does and sees there. */
export class Workbench {
  readonly editor: Editor;
  readonly debug: Debugging;
  readonly page: Page;
  /** The copy of the project that is open. */
  readonly folder: string;
  /** Where this server's recordings go. */
  readonly state: string;
  readonly #context: BrowserContext;

  constructor(context: BrowserContext, page: Page, places: { readonly folder: string; readonly state: string }) {
    this.#context = context;
    this.page = page;
    this.folder = places.folder;
    this.state = places.state;
    this.editor = new Editor(page);
    this.debug = new Debugging(page, this.editor);
  }

  /** Waits until the window is there, and VS Code knows what the extension contributes. */
  async isUp(): Promise<void> {
    await this.page.locator('.part.sidebar .composite.title').waitFor({ timeout: 60_000 });
    await this.page.locator('.activitybar .action-label[aria-label^="ElixirScope"]').waitFor({ timeout: 60_000 });
  }

  /** Presses keys as Playwright names them: `F5`, `Control+Shift+P`. */
  press(keys: string): Promise<void> {
    return this.page.keyboard.press(keys);
  }

  type(text: string): Promise<void> {
    return this.page.keyboard.type(text);
  }

  /** Runs a command from the palette, by its title: `Developer: Reload Window`. */
  async command(title: string): Promise<void> {
    await this.press('F1');
    await this.pick(title, `>${title}`);
  }

  /** Opens a file of the project, and waits for its text. */
  async open(file: string): Promise<void> {
    await this.press('Control+p');
    await this.pick(file.split('/').at(-1) ?? file, file);
    await eventually(
      this.page,
      `${file} open`,
      () => this.editor.file(),
      (seen) => seen?.endsWith(file) === true,
    );
    await this.page.locator('.editor-instance .view-line').first().waitFor();
  }

  /** Brings up a file that is open already, by its tab. */
  async tab(name: string): Promise<void> {
    await this.page.locator(`.tab[data-resource-name=${JSON.stringify(name)}]`).click();
    await eventually(
      this.page,
      `${name} in front`,
      () => this.editor.file(),
      (seen) => seen?.endsWith(name) === true,
    );
  }

  /** Picks the entry that begins with `label`, after typing `filter` where one is given, in the list that is open or about to. */
  async pick(label: string, filter?: string): Promise<void> {
    const input = this.page.locator('.quick-input-widget input[type=text], .quick-input-widget input.input').first();
    await input.waitFor();
    if (filter !== undefined) await input.fill(filter);
    await eventually(
      this.page,
      `"${label}" to pick`,
      () => this.choices(),
      (seen) => seen.some((one) => one.startsWith(label)),
    );
    // By its label: the list may still change its order.
    await this.page
      .locator(`.quick-input-list .monaco-list-row[aria-label^=${JSON.stringify(label)}]`)
      .first()
      .click();
  }

  /** Chooses from the menu that `open` brings up. */
  choose(item: string, open: () => Promise<void>): Promise<void> {
    return chooseFromMenu(this.page, item, open);
  }

  /** Types into the box that asks for something, in place of what it holds, and is done. */
  async answerWith(text: string): Promise<void> {
    const input = this.page.locator('.quick-input-widget input[type=text], .quick-input-widget input.input').first();
    await input.waitFor();
    await input.fill(text);
    await input.press('Enter');
  }

  /** What the open list offers. */
  choices(): Promise<string[]> {
    return this.page.evaluate('seen.quickPick()');
  }

  notifications(): Promise<Notification[]> {
    return this.page.evaluate('seen.notifications()');
  }

  /** Waits for a notification that holds this text; gives it. */
  async notified(text: string, within?: number): Promise<Notification> {
    const all = await eventually(
      this.page,
      `a notification "${text}"`,
      () => this.notifications(),
      (seen) => seen.some((one) => one.message.includes(text)),
      within,
    );
    const found = all.find(({ message }) => message.includes(text));
    if (!found) throw new Error('unreachable');
    return found;
  }

  /** Presses a button of a notification or of a dialog. */
  async answer(button: string): Promise<void> {
    await this.page.locator('.notifications-toasts .monaco-button, .monaco-dialog-box .monaco-button', { hasText: button }).first().click();
  }

  /** The modal dialog, where there is one. */
  dialog(): Promise<Notification | undefined> {
    return this.page.evaluate('seen.dialog()');
  }

  /** Waits for a modal dialog that holds this text; gives it. */
  async asked(text: string): Promise<Notification> {
    const seen = await eventually(
      this.page,
      `a dialog "${text}"`,
      () => this.dialog(),
      (one) => one?.message.includes(text) === true,
    );
    if (!seen) throw new Error('unreachable');
    return seen;
  }

  statusBar(): Promise<StatusItem[]> {
    return this.page.evaluate('seen.statusBar()');
  }

  /** Waits until an item of the status bar holds this text, in its label or in what it says; gives it. */
  async statusSays(text: string, within?: number): Promise<StatusItem> {
    const holds = ({ label, says }: StatusItem) => label.includes(text) || says.includes(text);
    const all = await eventually(
      this.page,
      `"${text}" in the status bar`,
      () => this.statusBar(),
      (seen) => seen.some(holds),
      within,
    );
    const found = all.find(holds);
    if (!found) throw new Error('unreachable');
    return found;
  }

  /** The rows of a tree in the side bar, by the title of its section; undefined where there is none. */
  tree(title: string): Promise<string[] | undefined> {
    return this.page.evaluate(`seen.tree(${JSON.stringify(title)})`);
  }

  /** What the terminal shows. */
  terminal(): Promise<string[]> {
    return this.page.evaluate('seen.terminal()');
  }

  /** Waits for a text in the terminal. */
  async terminalSays(text: string, within?: number): Promise<void> {
    await eventually(
      this.page,
      `"${text}" in the terminal`,
      () => this.terminal(),
      (rows) => rows.join('\n').includes(text),
      within,
    );
  }

  /** Reloads the window as `Developer: Reload Window` does, and waits until it is there again. */
  async reload(): Promise<void> {
    const loaded = this.page.waitForEvent('load');
    await this.command('Developer: Reload Window');
    await loaded;
    await this.isUp();
  }

  /** Folders of the recordings made by this server's windows, oldest first. */
  recordings(): string[] {
    try {
      const root = join(this.state, 'elixirscope');
      const projects = readdirSync(root, { withFileTypes: true }).filter((one) => one.isDirectory());
      return projects.flatMap(({ name }) => readdirSync(join(root, name)).map((id) => join(root, name, id))).sort();
    } catch {
      return [];
    }
  }

  screenshot(file: string): Promise<Buffer> {
    return this.page.screenshot({ path: file, animations: 'disabled' });
  }

  close(): Promise<void> {
    return this.#context.close();
  }
}
