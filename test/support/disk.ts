import { execFileSync } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach } from 'mocha';
import { tempFolder } from './tempFolder.js';

const mounted: string[] = [];
afterEach(() => {
  for (const folder of mounted.splice(0)) execFileSync('umount', ['--lazy', folder]);
});

/** A file system of so many KiB, until the test is over. Skips the test where none can be mounted: only root may, on Linux. */
export function smallDisk(test: Mocha.Context, kib: number): string {
  const folder = join(tempFolder('disk'), 'mount');
  mkdirSync(folder);
  try {
    execFileSync('mount', ['-t', 'tmpfs', '-o', `size=${kib}k`, 'tmpfs', folder], { stdio: 'pipe' });
  } catch {
    test.skip();
  }
  mounted.push(folder);
  return folder;
}

/** The same, with no room left. */
export function fullDisk(test: Mocha.Context): string {
  const folder = smallDisk(test, 64);
  writeFileSync(join(folder, 'fill'), Buffer.alloc(64 * 1024));
  return folder;
}

/** The same, on which nothing can be written. */
export function readOnlyDisk(test: Mocha.Context): string {
  const folder = smallDisk(test, 64);
  execFileSync('mount', ['-o', 'remount,ro', folder]);
  return folder;
}
