import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after } from 'mocha';

const made: string[] = [];

/** A folder of this test run's own, gone when it ends. The name has a space and letters beyond ASCII: everything must bear that. */
export function tempFolder(name = 'ä b'): string {
  const folder = mkdtempSync(join(tmpdir(), `elixirscope ${name} `));
  made.push(folder);
  return folder;
}

after(() => {
  for (const folder of made.splice(0)) rmSync(folder, { recursive: true, force: true });
});
