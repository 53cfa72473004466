import { randomBytes } from 'node:crypto';
import { rmSync, type StatsFs, statfsSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { makePrivate, stateFolder, writeFailure } from '../target/folders.js';
import { storeBudget } from '../target/store.js';
import { attempt } from './elixir.js';
import { type Step, warning, works } from './step.js';

const name = 'Store';
const gib = 1024 ** 3;
/** A recording may take so much. */
const wantedSpace = 2 * gib;

/** Whether recordings can be kept: the folder can be written, lies on a disk of this machine, and has room. */
export async function checkStore(env: Readonly<Record<string, string | undefined>>, tell: (step: Step) => void): Promise<void> {
  const folder = stateFolder(env);
  const disk = await attempt(name, async () => writable(makePrivate(folder)), tell);
  if (!disk) return;
  const free = disk.bavail * disk.bsize;
  const remote = remoteDisks.get(disk.type >>> 0);
  const facts = [folder, `${(free / gib).toFixed(1)} GiB free; recordings take at most ${storeBudget / gib} GiB`];
  if (remote)
    tell(
      warning(
        name,
        [...facts, `it lies on ${remote}, where recording is slow and may go wrong`],
        'Set XDG_STATE_HOME to a folder on a disk of this machine.',
      ),
    );
  else if (free < wantedSpace) tell(warning(name, facts, 'Free some space: `elixirscope prune` deletes old recordings.'));
  else tell(works(name, ...facts));
}

/** The disk of `folder`. Throws where nothing can be written there. */
function writable(folder: string): StatsFs {
  const file = join(folder, `.check-${randomBytes(4).toString('hex')}`);
  try {
    writeFileSync(file, 'ElixirScope', { mode: 0o600, flag: 'wx' });
  } catch (error) {
    throw writeFailure(folder, error);
  } finally {
    rmSync(file, { force: true });
  }
  return statfsSync(folder);
}

/** By the numbers that Linux gives file systems; macOS's say nothing. */
const remoteDisks: ReadonlyMap<number, string> = new Map([
  [0x6969, 'a network disk (NFS)'],
  [0xff534d42, 'a network disk (CIFS)'],
  [0xfe534d42, 'a network disk (SMB)'],
  [0x517b, 'a network disk (SMB)'],
  [0x01021997, "another system's disk (9p, as Windows disks in WSL are)"],
  [0x786f4256, "a virtual machine's shared folder"],
]);
