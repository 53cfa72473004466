import type { Locator, Page } from 'playwright-core';
import { eventually } from './eventually.js';
import { chooseFromMenu, menuItems, openMenu } from './menu.js';

/** A section of the side bar that holds a tree: its rows, and what can be done with them. */
export class SideBar {
  readonly #page: Page;
  readonly #title: string;

  constructor(page: Page, title: string) {
    this.#page = page;
    this.#title = title;
  }

  /** Brings up the view container that has this name in the activity bar. */
  async show(container: string): Promise<void> {
    const pane = this.#pane();
    if (!(await pane.isVisible())) await this.#page.locator(`.activitybar .action-label[aria-label^="${container}"]`).click();
    await pane.waitFor();
  }

  /** Unfolds it, and folds the other sections of the side bar: only rows in sight can be seen. */
  async alone(): Promise<void> {
    const [own, others] = [`[aria-label^="${this.#title}"]`, `:not([aria-label^="${this.#title}"])`];
    const wrong = this.#page.locator(
      `.part.sidebar .pane-header${others}[aria-expanded="true"], .part.sidebar .pane-header${own}[aria-expanded="false"]`,
    );
    await eventually(
      this.#page,
      `${this.#title} alone`,
      async () => {
        if ((await wrong.count()) > 0) await wrong.first().click();
        return wrong.count();
      },
      (left) => left === 0,
    );
  }

  /** Presses a button of its header. */
  async pressAbove(button: string): Promise<void> {
    await this.#pane().hover();
    await this.#pane().locator(`.pane-header .action-label[aria-label^="${button}"]`).click();
  }

  /** Waits until its header, or what stands above its rows, says something; gives all of that. */
  says(text: string): Promise<string> {
    return eventually(
      this.#page,
      `${this.#title} that says "${text}"`,
      () => this.#page.evaluate<string>(`seen.saysOf(${JSON.stringify(this.#title)})`),
      (said) => said.includes(text),
    );
  }

  /** What the rows say; undefined where there is no such section. */
  rows(): Promise<string[] | undefined> {
    return this.#page.evaluate(`seen.tree(${JSON.stringify(this.#title)})`);
  }

  /** Waits until the rows are as `look` wants them; gives them. */
  async has(what: string, look: (rows: readonly string[]) => boolean): Promise<string[]> {
    const rows = await eventually(
      this.#page,
      `${this.#title} with ${what}`,
      () => this.rows(),
      (seen) => seen !== undefined && look(seen),
    );
    return rows ?? [];
  }

  /** Waits until a row that holds a text is selected and has the keyboard. */
  async hasKeyboardOn(text: string): Promise<void> {
    await eventually(
      this.#page,
      `the keyboard on "${text}" in ${this.#title}`,
      () => this.#page.evaluate<string | undefined>(`seen.rowWithKeyboard(${JSON.stringify(this.#title)})`),
      (row) => row?.includes(text) === true,
    );
  }

  /** Waits for a row that holds a text; gives it whole. */
  async hasRow(text: string): Promise<string> {
    const rows = await this.has(`"${text}"`, (all) => all.some((row) => row.includes(text)));
    return rows.find((row) => row.includes(text)) ?? '';
  }

  /** Waits until there is nothing in it but what it says to who has nothing yet; gives that. */
  async isEmpty(): Promise<string> {
    const welcome = this.#pane().locator('.welcome-view-content');
    await welcome.waitFor();
    return welcome.innerText();
  }

  async click(row: string): Promise<void> {
    await (await this.#row(row)).click();
  }

  /** Presses a button that a row shows while the mouse is on it. */
  async press(row: string, button: string): Promise<void> {
    const element = await this.#row(row);
    await element.hover();
    // To the button itself: rows may be drawn anew under the mouse, and a click beside it is one on the row.
    await element.locator(`.action-label[aria-label^="${button}"]`).dispatchEvent('click');
  }

  /** Opens a row's menu; gives what it offers. */
  async menu(row: string): Promise<string[]> {
    await openMenu(this.#page, () => this.#rightClick(row));
    const items = await menuItems(this.#page).locator('.action-label').allInnerTexts();
    return items.filter((text) => text.trim() !== '');
  }

  /** Chooses from a row's menu. */
  async choose(row: string, item: string): Promise<void> {
    await chooseFromMenu(this.#page, item, () => this.#rightClick(row));
  }

  /** To the row itself: where rows are drawn anew just then, a click would fall on another one. */
  async #rightClick(row: string): Promise<void> {
    const element = await this.#row(row);
    const { x = 0, y = 0 } = (await element.boundingBox()) ?? {};
    await element.dispatchEvent('contextmenu', { button: 2, clientX: x + 60, clientY: y + 10 });
  }

  #pane(): Locator {
    return this.#page.locator('.pane', { has: this.#page.locator(`.pane-header[aria-label^="${this.#title}"]`) });
  }

  async #row(text: string): Promise<Locator> {
    await this.hasRow(text);
    return this.#pane()
      .locator(`.monaco-list-row[aria-label*=${JSON.stringify(text)}]`)
      .first();
  }
}
