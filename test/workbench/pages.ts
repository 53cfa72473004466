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

/** The colour of the nth (from 0) `word` in a line of the active editor. */
export async function colourOf({ page }: Workbench, line: number, word: string, nth = 0): Promise<string> {
  const at = JSON.stringify([line, word, nth]);
  return page.evaluate<string>(`(() => {
    const { x, y } = seen.place(...${at});
    return getComputedStyle(document.elementsFromPoint(x, y).find((one) => one.closest('.view-line'))).color;
  })()`);
}
