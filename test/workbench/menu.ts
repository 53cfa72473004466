import type { Page } from 'playwright-core';
import { eventually } from './eventually.js';

/** Chooses an entry of the menu that is up. A menu takes no click in the moment after it came up. */
export async function chooseFromMenu(page: Page, item: string): Promise<void> {
  const entry = page.locator('.monaco-menu .action-menu-item', { hasText: item }).first();
  await entry.waitFor();
  await eventually(
    page,
    `"${item}" chosen`,
    async () => {
      if (await entry.isVisible()) await entry.click();
      return entry.isVisible();
    },
    (isOpen) => !isOpen,
  );
}
