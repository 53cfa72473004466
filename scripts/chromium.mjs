// The browser that the workbench's tests use: one that is installed on this machine.
import { ask } from './lib.mjs';

const names = ['chromium', 'chromium-browser', 'google-chrome-stable', 'google-chrome'];

/** Its command, from ELIXIRSCOPE_CHROMIUM or the PATH; undefined where there is none. */
export function findChromium() {
  if (process.env.ELIXIRSCOPE_CHROMIUM) return process.env.ELIXIRSCOPE_CHROMIUM;
  for (const name of names) {
    const path = ask('sh', ['-c', `command -v ${name}`])?.trim();
    if (path) return path;
  }
  return undefined;
}
