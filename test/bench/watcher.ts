// What recording does to a program that watches its own project folder: its events a minute, its looks, the changes that it saw.
// node --import tsx test/bench/watcher.ts [MINUTES]
import { cpSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { watchedFor } from '../support/watched.js';

const minutes = Number(process.argv[2] ?? 3);
const folder = mkdtempSync(join(tmpdir(), 'elixirscope-bench-'));
const project = join(folder, 'kiosk');
cpSync(fileURLToPath(new URL('../projects/kiosk', import.meta.url)), project, {
  recursive: true,
  filter: (path) => !path.includes('_build'),
});
const env = { ...process.env, XDG_STATE_HOME: join(folder, 'state') };
try {
  for (const recorded of [false, true]) {
    const { changed, looks, events } = await watchedFor(minutes * 60, { project, env, recorded });
    const aMinute = Array.from({ length: minutes }, (_, minute) =>
      events.slice(60 * minute, 60 * (minute + 1)).reduce((sum, one) => sum + one, 0),
    );
    const said = recorded ? `, events in each minute ${aMinute.join(', ')}` : '';
    process.stdout.write(`${recorded ? 'recorded' : 'plain'}: ${minutes} min, ${looks} looks, ${changed.length} changes seen${said}\n`);
  }
} finally {
  rmSync(folder, { recursive: true, force: true });
}
