import type { Page } from 'playwright-core';
import { eventually } from './eventually.js';

export interface Place {
  readonly file: string;
  readonly line: number;
  /** The line's text, without its indentation. */
  readonly text: string;
}

export interface GutterBreakpoint {
  readonly line: number;
  /** `verified`, `unverified`, `disabled`, `conditional` …, as the icon shows it. */
  readonly state: string;
}

/** The editor that is active: what it shows, and what a mouse does there. */
export class Editor {
  readonly #page: Page;

  constructor(page: Page) {
    this.#page = page;
  }

  /** The whole path of the file that is shown. */
  file(): Promise<string | undefined> {
    return this.#page.evaluate('seen.file()');
  }

  /** The line that the session stands on. */
  highlighted(): Promise<Place | undefined> {
    return this.#page.evaluate('seen.highlighted()');
  }

  /** Waits until a diff editor with such a title is in front; gives its two sides. */
  async compares(title: string | RegExp): Promise<{ readonly before: string; readonly after: string }> {
    type Diff = { readonly title: string; readonly before: string; readonly after: string };
    const seen = await eventually(
      this.#page,
      `a diff editor "${title}"`,
      () => this.#page.evaluate<Diff | undefined>('seen.diff()'),
      (diff) => diff?.title.match(title) != null && diff.before !== '' && diff.after !== '',
    );
    return seen ?? { before: '', after: '' };
  }

  /** Scrolls to a line, where it is not in sight yet, and puts the cursor there. */
  async goTo(line: number): Promise<void> {
    await this.#page.keyboard.press('Control+g');
    await this.#page.locator('.quick-input-widget input').first().waitFor();
    await this.#page.keyboard.type(`${line}`);
    await this.#page.keyboard.press('Enter');
    await eventually(this.#page, `line ${line} in sight`, () => this.#page.evaluate<boolean>(`seen.lineIsVisible(${line})`), Boolean);
  }

  line(number: number): Promise<string> {
    return this.#page.evaluate(`seen.line(${number})`);
  }

  /** Puts the mouse on the nth (from 0) `word` of a line and gives what the hover says, once it says something. */
  async hover(line: number, word: string, nth = 0): Promise<string> {
    return this.#hoverAt(await this.#place(line, word, nth), `a hover on ${word} in line ${line}`);
  }

  /** Takes the mouse away, until no hover is shown. */
  async unhover(): Promise<void> {
    await this.#page.mouse.move(0, 0);
    await eventually(
      this.#page,
      'no hover',
      () => this.#hover(),
      (text) => text === undefined,
    );
  }

  /** Clicks on the nth (from 0) `word` of a line: the cursor is there then. */
  async click(line: number, word: string, nth = 0, options: { readonly button?: 'right' } = {}): Promise<void> {
    const { x, y } = await this.#place(line, word, nth);
    await this.#page.mouse.click(x, y, options);
  }

  /** Clicks into the gutter beside a line: sets a breakpoint there, or removes it. */
  async clickGutter(line: number): Promise<void> {
    const place = await this.#page.evaluate<{ x: number; y: number } | undefined>(`seen.gutter(${line})`);
    if (!place) {
      await this.goTo(line);
      return this.clickGutter(line);
    }
    await this.#page.mouse.click(place.x, place.y);
  }

  /** What is said of the breakpoint in a line's gutter, with the mouse on it. */
  async breakpointSays(line: number): Promise<string> {
    const place = await this.#page.evaluate<{ x: number; y: number } | undefined>(`seen.gutter(${line})`);
    if (!place) throw new Error(`line ${line} is not in sight`);
    return this.#hoverAt(place, `something said of the breakpoint in line ${line}`);
  }

  /** Waits until one can write what a breakpoint is to do. */
  async asksForBreakpoint(): Promise<void> {
    await this.#page.locator('.breakpoint-widget .monaco-editor.focused').waitFor();
  }

  breakpoints(): Promise<GutterBreakpoint[]> {
    return this.#page.evaluate('seen.breakpoints()');
  }

  /** Waits until the breakpoints in sight are exactly these. */
  async hasBreakpoints(wanted: readonly GutterBreakpoint[]): Promise<void> {
    const text = (all: readonly GutterBreakpoint[]) =>
      all
        .map(({ line, state }) => `${line} ${state}`)
        .sort()
        .join();
    await eventually(
      this.#page,
      `the breakpoints ${text(wanted)}`,
      () => this.breakpoints(),
      (seen) => text(seen) === text(wanted),
    );
  }

  /** The values shown beside the code of a line. */
  inlineValues(line: number): Promise<string[]> {
    return this.#page.evaluate(`seen.inlineValues(${line})`);
  }

  /** Waits until exactly these are shown there. */
  async hasInlineValues(line: number, wanted: readonly string[]): Promise<void> {
    await eventually(
      this.#page,
      `${wanted.join()} beside line ${line}`,
      () => this.inlineValues(line),
      (seen) => seen.join('|') === wanted.join('|'),
    );
  }

  async #hoverAt({ x, y }: { readonly x: number; readonly y: number }, what: string): Promise<string> {
    const isSaid = (text?: string) => !!text && text !== 'Loading...';
    // VS Code forgets a mouse that came while it drew something: it comes again.
    for (let left = 10; ; left--) {
      await this.unhover();
      await this.#page.mouse.move(x, y, { steps: 3 });
      try {
        return (await eventually(this.#page, what, () => this.#hover(), isSaid, 6_000)) ?? '';
      } catch (error) {
        if (left === 1) throw error;
      }
    }
  }

  #hover(): Promise<string | undefined> {
    return this.#page.evaluate('seen.hover()');
  }

  async #place(line: number, word: string, nth: number): Promise<{ x: number; y: number }> {
    if (!(await this.#page.evaluate<boolean>(`seen.lineIsVisible(${line})`))) await this.goTo(line);
    const place = await this.#page.evaluate<{ x: number; y: number } | undefined>(`seen.place(${line}, ${JSON.stringify(word)}, ${nth})`);
    if (!place) throw new Error(`line ${line} has no ${word} number ${nth}: ${await this.line(line)}`);
    return place;
  }
}
