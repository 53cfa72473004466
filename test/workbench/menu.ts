import assert from 'node:assert/strict';
import type { Locator, Page } from 'playwright-core';

/** Milliseconds after which a menu that did not come, or went again, is asked for anew. */
const PATIENCE = 10_000;
const TRIES = 6;

/** The entries of the menu that is up. */
export const menuItems = (page: Page): Locator => page.locator('.monaco-menu .action-menu-item');

/** Brings a menu up; where it does not come, or goes because what it belongs to is drawn anew, once more. */
export async function openMenu(page: Page, open: () => Promise<void>, wanted: Locator = menuItems(page)): Promise<void> {
  for (let tries = 1; ; tries++) {
    await open();
    const isThere = await wanted
      .first()
      .waitFor({ timeout: PATIENCE })
      .then(() => true)
      .catch(() => false);
    if (isThere) return;
    assert.ok(tries < TRIES, `the menu did not come up ${TRIES} times`);
    await page.keyboard.press('Escape');
  }
}

/**
 * Chooses an entry of the menu that `open` brings up. To the entry itself: where the menu goes just then, a click would fall on what is
 * below it. A menu takes nothing in the moment after it came up.
 */
export async function chooseFromMenu(page: Page, item: string, open: () => Promise<void>): Promise<void> {
  const entry = menuItems(page).filter({ hasText: item }).first();
  const succeeds = (what: Promise<void>) => what.then(() => true).catch(() => false);
  for (let tries = 1; ; tries++) {
    await openMenu(page, open, entry);
    while (await succeeds(entry.dispatchEvent('mouseup', { button: 0 }, { timeout: 1_000 })))
      if (await succeeds(entry.waitFor({ state: 'hidden', timeout: 1_000 }))) return;
    assert.ok(tries < TRIES, `the menu with "${item}" went ${TRIES} times before anything was chosen`);
  }
}
