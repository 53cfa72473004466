import { inspect } from 'node:util';
import type { Page } from 'playwright-core';

/** Long: a slow machine is no failure. */
export const patience = 60_000;

/** Reads again whenever the page changes, until what is seen is as wanted. Fails with what was seen last. */
export async function eventually<T>(
  page: Page,
  what: string,
  read: () => Promise<T>,
  wanted: (seen: T) => boolean,
  within = patience,
): Promise<T> {
  const end = Date.now() + within;
  for (;;) {
    const seen = await read();
    if (wanted(seen)) return seen;
    const left = end - Date.now();
    if (left <= 0) throw new Error(`waited for ${what}, and saw ${inspect(seen, { depth: 4, breakLength: 120 })}`);
    await change(page, Math.min(left, 500));
  }
}

/** Until the page changes. What changed between reading and looking here is seen when the time is over. */
function change(page: Page, atMost: number): Promise<void> {
  return page.evaluate(
    `new Promise((done) => {
       const seen = () => { watch.disconnect(); done(); };
       const watch = new MutationObserver(seen);
       watch.observe(document, { subtree: true, childList: true, attributes: true, characterData: true });
       setTimeout(seen, ${atMost});
     })`,
  );
}
