import type { Page } from 'playwright-core';
import { eventually } from './eventually.js';
import type { Workbench } from './workbench.js';

/** Waits until a page of a webview (a Markdown preview, say) holds this text; gives all that it says. */
export async function pageSays({ page }: Workbench, wanted: string, within?: number): Promise<string> {
  const texts = await eventually(
    page,
    `a page that says "${wanted}"`,
    () => Promise.all(page.frames().slice(1).map(textOf)),
    (all) => all.some((text) => text.includes(wanted)),
    within,
  );
  return texts.find((text) => text.includes(wanted)) ?? '';
}

/** Nothing for a frame that is just going. */
const textOf = (frame: ReturnType<Page['frames']>[number]): Promise<string> =>
  frame.evaluate('document.body?.innerText ?? ""').then(String, () => '');

/** Waits until these words of the active editor, each `[line, word]`, all have different colours. */
export async function coloursDiffer({ page }: Workbench, words: readonly (readonly [number, string])[]): Promise<void> {
  await eventually(
    page,
    `a colour for each of ${words.map(([, word]) => word).join(', ')}`,
    () => Promise.all(words.map(([line, word]) => colourOf(page, line, word))),
    (colours) => new Set(colours).size === words.length,
  );
}

/** The colour of the first `word` in a line of the active editor; none where it is not in sight. */
async function colourOf(page: Page, line: number, word: string): Promise<string> {
  const at = JSON.stringify([line, word, 0]);
  return page.evaluate<string>(`(() => {
    const { x, y } = seen.place(...${at}) ?? {};
    const element = x !== undefined && document.elementsFromPoint(x, y).find((one) => one.closest('.view-line'));
    return element ? getComputedStyle(element).color : '';
  })()`);
}

/** Answers the dialog that asks for a file or folder, once it is there with what lies where it begins. */
export async function chooseFile(code: Workbench, path: string): Promise<void> {
  const input = code.page.locator('.quick-input-widget input.input, .quick-input-widget input[type=text]').first();
  await eventually(
    code.page,
    'a dialog that asks for a file',
    async () => ((await input.inputValue()).startsWith('/') ? code.choices() : []),
    (seen) => seen.some((one) => one.startsWith('..')),
  );
  await input.fill(path);
  // Enter is not heard while the dialog still looks what lies there.
  await eventually(
    code.page,
    `${path} taken`,
    async () => {
      // To the box itself: where it goes just then, a key would fall on what has the keyboard next, and open that.
      await input.dispatchEvent('keydown', { key: 'Enter', code: 'Enter', keyCode: 13 }, { timeout: 1_000 }).catch(() => {});
      return input.isVisible();
    },
    (isOpen) => !isOpen,
  );
}
