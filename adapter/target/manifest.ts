import { renameSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { recordingDamaged } from '../errors.js';
import { type Manifest, readManifest as readIfThere } from '../recording/manifest.js';
import { cutText } from '../words.js';
import type { Level, Sink } from './probeConfig.js';

export { FORMAT, type Manifest, type ProbeAccount, readProbeAccount } from '../recording/manifest.js';

/** `manifest.json` as the engine writes it: with what only people and other tools read. Names of environment variables, never their values. */
export interface WrittenManifest extends Manifest {
  readonly level: Level;
  readonly sink: Sink;
  readonly command: readonly string[];
  readonly cwd: string;
  readonly envNames: readonly string[];
  readonly versions: Readonly<Record<string, string>>;
}

/** Throws the failure to show: not there, not readable, or made by a newer version. */
export function readManifest(folder: string): Manifest {
  const manifest = readIfThere(folder);
  if (!manifest) throw recordingDamaged(basename(folder), 'it has no manifest.json');
  return manifest;
}

/** What the user ran, as typed, on one line and not too long. */
export const commandOf = ({ task, taskArgs }: Pick<Manifest, 'task' | 'taskArgs'>): string =>
  cutText(['mix', task, ...taskArgs].join(' ').replace(/\s+/g, ' '), 100);

/** Whether lines or calls of code were to be recorded, not only what goes on between processes. */
export const recordsCode = ({ level }: Pick<Manifest, 'level'>): boolean => level !== 'messages' && level !== 'minimal';

/** Atomic: a reader sees the old or the new one, whole. */
export function writeManifest(folder: string, manifest: WrittenManifest): void {
  const file = join(folder, 'manifest.json');
  writeFileSync(`${file}.new`, `${JSON.stringify(manifest, null, 1)}\n`, { mode: 0o600 });
  renameSync(`${file}.new`, file);
}
