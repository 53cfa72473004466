import type { Page } from 'playwright-core';
import type { Editor, Place } from './editor.js';
import { eventually } from './eventually.js';
import { chooseFromMenu } from './menu.js';

/** A row of the Call Stack view. */
export interface StackRow {
  readonly kind: 'session' | 'process' | 'frame' | 'other';
  readonly name: string;
  readonly state?: string;
  readonly file?: string;
  readonly line?: number;
  readonly selected: boolean;
}

/** A row of the Variables view; level 1 is a scope. */
export interface VariableRow {
  readonly level: number;
  readonly name: string;
  readonly value: string;
}

/** The debug session as one sees it: toolbar, the line it stands on, variables, call stack, Debug Console. */
export class Debugging {
  readonly #page: Page;
  readonly #editor: Editor;

  constructor(page: Page, editor: Editor) {
    this.#page = page;
    this.#editor = editor;
  }

  /** Waits until the session stands on a line of a file (the end of its path) that holds this text; gives the place. */
  async standsAt(file: string, text: string, within = 60_000): Promise<Place> {
    const place = await eventually(
      this.#page,
      `the session to stand in ${file} at "${text}"`,
      () => this.#editor.highlighted(),
      (seen) => seen?.file.endsWith(file) === true && seen.text.includes(text),
      within,
    );
    if (!place) throw new Error('unreachable');
    return place;
  }

  /** Presses a button of the debug toolbar, by its label without keys. */
  async press(label: string): Promise<void> {
    await this.hasButton(label);
    await this.#page.locator(`.debug-toolbar .action-label[aria-label^="${label}"]`).first().click();
  }

  /** The buttons that can be pressed. */
  buttons(): Promise<string[]> {
    return this.#page.evaluate('seen.toolbar()');
  }

  async hasButton(label: string): Promise<void> {
    await eventually(
      this.#page,
      `the button ${label}`,
      () => this.buttons(),
      (seen) => seen.includes(label),
    );
  }

  /** Waits until no session is left. */
  async isOver(within?: number): Promise<void> {
    await eventually(
      this.#page,
      'the end of the session',
      () => this.buttons(),
      (seen) => seen.length === 0,
      within,
    );
  }

  /** Brings the Run and Debug view up, where variables and call stack are. */
  async show(): Promise<void> {
    await this.#page.keyboard.press('Control+Shift+d');
    await this.#page.locator('.part.sidebar .composite.title', { hasText: /Run and Debug/i }).waitFor();
  }

  /** What the Variables view shows; the view must be up. */
  variables(): Promise<VariableRow[]> {
    return this.#page.evaluate('seen.variables()');
  }

  /** Waits until a variable has this value (as `inspect` writes it). */
  async hasVariable(name: string, value: string): Promise<void> {
    const has = (rows: readonly VariableRow[]) => rows.some((row) => row.name === name && row.value === value);
    await eventually(this.#page, `the variable ${name} = ${value}`, () => this.variables(), has);
  }

  async hasNoVariable(name: string): Promise<void> {
    const lacks = (rows: readonly VariableRow[]) => rows.length > 0 && rows.every((row) => row.name !== name);
    await eventually(this.#page, `no variable ${name}`, () => this.variables(), lacks);
  }

  /** Adds an expression to the Watch view, which must be up. */
  async watch(expression: string): Promise<void> {
    const header = this.#page.locator('.pane-header[aria-label^="Watch"]');
    await header.hover();
    await header.locator('.action-label[aria-label="Add Expression"]').click();
    await this.#page.locator('.debug-watch .monaco-inputbox input').waitFor();
    await this.#page.keyboard.insertText(expression);
    await this.#page.keyboard.press('Enter');
  }

  /** Waits until the Watch view says this of an expression: a value, or why there is none. */
  async hasWatch(expression: string, says: string): Promise<void> {
    const has = (rows: readonly { name: string; value: string }[]) =>
      rows.some(({ name, value }) => name === expression && value.includes(says));
    const read = () => this.#page.evaluate<{ name: string; value: string }[]>('seen.watches()');
    await eventually(this.#page, `${says} for the watched ${expression}`, read, has);
  }

  /** What the Call Stack view shows; the view must be up. */
  callStack(): Promise<StackRow[]> {
    return this.#page.evaluate('seen.callStack()');
  }

  /** Waits until the Call Stack view holds this text in some row; gives all rows. */
  async hasStack(text: string): Promise<StackRow[]> {
    return eventually(
      this.#page,
      `"${text}" in the call stack`,
      () => this.callStack(),
      (rows) => rows.some(({ name }) => name.includes(text)),
    );
  }

  /** Waits until the exception widget holds this text; gives its whole text. */
  async hasException(text: string): Promise<string> {
    const read = () => this.#page.evaluate<string | undefined>('seen.exception()');
    return (await eventually(this.#page, `the exception "${text}"`, read, (seen) => seen?.includes(text) === true)) ?? '';
  }

  /** Waits until the exception widget's stack has these links, all of which lead somewhere. */
  async hasExceptionLinks(wanted: readonly string[]): Promise<void> {
    const read = () => this.#page.evaluate<{ text: string; leads: boolean }[]>('seen.exceptionLinks()');
    const has = (links: readonly { text: string; leads: boolean }[]) =>
      links.map((one) => one.text).join() === wanted.join() && links.every((one) => one.leads);
    await eventually(this.#page, `the links ${wanted.join()}`, read, has);
  }

  /** Waits until the view Failures lists so many; gives what its rows say. */
  async hasFailures(count: number): Promise<string[]> {
    const read = () => this.#page.evaluate<string[] | undefined>('seen.tree("Failures")');
    return (await eventually(this.#page, `${count} failures`, read, (rows) => rows?.length === count)) ?? [];
  }

  /** Clicks a failure in the list. */
  async chooseFailure(name: string): Promise<void> {
    await this.#page.getByRole('treeitem', { name }).first().click();
  }

  /** The rows of the Debug Console that are in sight. */
  console(): Promise<string[]> {
    return this.#page.evaluate('seen.console()');
  }

  /** Waits until the Debug Console says something, in the part of it that is in sight. */
  async consoleSays(text: string, within?: number): Promise<void> {
    await eventually(
      this.#page,
      `"${text}" in the Debug Console`,
      () => this.console(),
      (rows) => rows.join('\n').includes(text),
      within,
    );
  }

  /** What the Debug Console proposes once this is typed; what was typed is gone afterwards. */
  async completions(typed: string): Promise<string[]> {
    await this.#toConsole();
    await this.#page.keyboard.type(typed);
    await this.#page.keyboard.press('Control+Space');
    const proposed = await eventually(
      this.#page,
      `proposals for ${typed}`,
      () => this.#page.evaluate<string[]>('seen.proposals()'),
      (rows) => rows.length > 0,
    );
    await this.#page.keyboard.press('Escape');
    await this.#page.keyboard.press('Control+a');
    await this.#page.keyboard.press('Delete');
    return proposed;
  }

  /** Chooses "Copy as Elixir" in the menu of a variable in the Variables view, which must be up. */
  async copyAsElixir(name: string): Promise<void> {
    const row = this.#page.getByRole('treeitem', { name: new RegExp(`^${name},? `) }).first();
    await chooseFromMenu(this.#page, 'Copy as Elixir', () => row.click({ button: 'right' }));
  }

  /** Types an expression into the Debug Console. */
  async evaluate(expression: string): Promise<void> {
    await this.#toConsole();
    await this.#page.keyboard.insertText(expression);
    await this.#page.keyboard.press('Enter');
  }

  /** Puts the cursor into the Debug Console. The key that opens it would close it where it is open. */
  async #toConsole(): Promise<void> {
    const input = this.#page.locator('.repl-input-wrapper .monaco-editor');
    if (!(await input.isVisible())) await this.#page.keyboard.press('Control+Shift+y');
    await input.click();
  }
}
