import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { after, afterEach, before, beforeEach } from 'mocha';
import { type Browser, chromium } from 'playwright-core';
import { findChromium } from '../../scripts/chromium.mjs';
import { patience } from './eventually.js';
import { copyProject, prepare, type Server, type ServerOptions, startServer } from './server.js';
import { Workbench } from './workbench.js';

/** Where screenshots and logs of tests that failed are kept. */
const failures = fileURLToPath(new URL('../../test-failures', import.meta.url));
const words = fileURLToPath(new URL('dom.js', import.meta.url));
const browserArgs = [
  '--no-sandbox',
  '--disable-gpu',
  // Containers have little of that memory, and a page that gets no more of it crashes.
  '--disable-dev-shm-usage',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
];

/** On a busy machine. */
const SLOW_START_MS = 120_000;

export interface OpenOptions extends ServerOptions {
  /** A folder below test/projects, or a path: a copy of it is opened. */
  readonly project?: string;
  /** A folder to open as it is, instead of a copy. */
  readonly folder?: string;
  readonly theme?: 'dark' | 'light';
  /** Another window of the server of this one: same settings, same recordings, an engine of its own. */
  readonly beside?: Workbench;
  readonly size?: { readonly width: number; readonly height: number };
  /** Device pixels per pixel, for sharp screenshots. */
  readonly sharpness?: number;
}

/**
 * To be called in a `describe`: gives the function that opens windows there. Whatever it opens is closed after the test, servers and
 * browser too, and of a test that failed the screenshots and logs are kept.
 */
export function workbenches(): (options?: OpenOptions) => Promise<Workbench> {
  let browser: Promise<Browser> | undefined;
  const open = new Map<Workbench, Server>();

  before(async function () {
    this.timeout(0);
    await prepare();
  });
  // VS Code may lose a click or a key that comes while it draws. What went wrong before is said (reporter.ts) and kept.
  beforeEach(function () {
    this.currentTest?.retries(Number(process.env.ELIXIRSCOPE_TRIES ?? 3) - 1);
  });
  afterEach(async function () {
    const windows = [...open];
    open.clear();
    try {
      const passed = this.currentTest?.state === 'passed';
      const folder = passed ? process.env.ELIXIRSCOPE_SCREENSHOTS : failures;
      if (this.currentTest && folder) await keep(folder, this.currentTest.fullTitle(), windows);
    } finally {
      for (const [window] of windows) await window.close();
      for (const server of new Set(windows.map(([, one]) => one))) await server.stop();
    }
  });
  after(async () => {
    await (await browser)?.close();
  });

  return async (options = {}) => {
    browser ??= chromium.launch({ executablePath: findChromium(), args: browserArgs, timeout: SLOW_START_MS }).then((started) => {
      // One that has crashed is no reason for the next test to fail.
      started.once('disconnected', () => {
        browser = undefined;
      });
      return started;
    });
    const folder = options.folder ?? copyProject(options.project ?? 'shop');
    // The browser first: where it does not start no server is left behind.
    const context = await (await browser).newContext({
      viewport: options.size ?? { width: 1440, height: 1000 },
      deviceScaleFactor: options.sharpness ?? 1,
    });
    // Also of clicks, and of pages that load.
    context.setDefaultTimeout(patience);
    const page = await context.newPage();
    const server = (options.beside && open.get(options.beside)) ?? (await startServer(withTheme(options)));
    const window = new Workbench(context, page, { folder, state: server.state });
    open.set(window, server);
    await context.addInitScript({ path: words });
    // "Leave site?" is answered as by somebody who means it.
    window.page.on('dialog', (dialog) => void dialog.accept());
    await window.page.goto(server.urlOf(folder));
    await window.isUp();
    return window;
  };
}

const themes = { dark: 'Default Dark Modern', light: 'Default Light Modern' };

function withTheme({ theme = 'dark', settings, ...options }: OpenOptions): ServerOptions {
  return { ...options, settings: { 'workbench.colorTheme': themes[theme], ...settings } };
}

async function keep(folder: string, title: string, windows: readonly (readonly [Workbench, Server])[]): Promise<void> {
  mkdirSync(folder, { recursive: true });
  const name = title.replaceAll(/[^\p{L}\p{N}]+/gu, '-');
  for (const [at, [window, server]] of windows.entries()) {
    const file = join(folder, `${name}-${at + 1}`);
    await window.screenshot(`${file}.png`).catch(() => {});
    writeFileSync(`${file}.log`, server.output());
    process.stderr.write(`      ${file}.png\n`);
  }
}
