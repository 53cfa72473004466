import { lstatSync, readdirSync, rmSync } from 'node:fs';
import { basename, join, resolve } from 'node:path';
import { ambiguousRecording, noSuchRecording, notOurs, recordingInUse, recordingOpen } from '../errors.js';
import { type Label, readLabel } from './label.js';
import { type Manifest, type ProbeAccount, readManifest, readProbeAccount } from './manifest.js';
import { isOpen } from './openMarks.js';
import { isRunning } from './processTree.js';

/** Bytes that all recordings together may take before the oldest go. */
export const storeBudget = 10 * 1024 ** 3;

export interface Stored {
  readonly id: string;
  readonly folder: string;
  /** Undefined where it cannot be read: `problem` says why. */
  readonly manifest?: Manifest;
  readonly problem?: string;
  readonly label: Label;
  /** Events that the probe has counted; undefined where it did not say. */
  readonly events?: number;
  /** Bytes on disk. */
  readonly size: number;
  /** Being recorded. */
  readonly live: boolean;
  /** Some engine looks at it. */
  readonly open: boolean;
}

/** All recordings of the state folder, oldest first (their names begin with the time). */
export function listRecordings(state: string): Stored[] {
  return recordingFolders(state)
    .map(describe)
    .sort((a, b) => (a.id < b.id ? -1 : 1));
}

/** The folders that hold a project's recordings, or held them. */
export const projectFolders = (state: string): string[] => folders(state);

/** The folders of all recordings. */
export function recordingFolders(state: string): string[] {
  return projectFolders(state)
    .flatMap(folders)
    .filter((folder) => exists(join(folder, 'manifest.json')));
}

/** A recording by its folder, its id, its name, a unique part of its id, or `last`. Throws the failure to show. */
export function findRecording(state: string, name: string): Stored {
  if (exists(join(resolve(name), 'manifest.json'))) return describe(resolve(name));
  const all = listRecordings(state);
  const newest = name === 'last' ? all.at(-1) : undefined;
  if (newest) return newest;
  const matches = all.filter((one) => one.id === name || one.label.name === name || (name !== '' && one.id.includes(name)));
  const [only] = matches;
  if (!only) throw noSuchRecording(name);
  if (matches.length > 1) {
    const exact = matches.find((one) => one.id === name);
    if (!exact)
      throw ambiguousRecording(
        name,
        matches.map((one) => one.id),
      );
    return exact;
  }
  return only;
}

/** Throws the failure to show where a recording must not go: a program is still being recorded into it, or somebody looks at it. */
export function checkDeletable(stored: Stored): void {
  if (stored.live) throw recordingInUse(stored.id);
  if (stored.open) throw recordingOpen(stored.id);
  // A folder that was named may hold a manifest.json of something else.
  if (!stored.manifest && !exists(join(stored.folder, 'seg'))) throw notOurs(stored.folder);
}

/** Deletes a recording. Throws the failure to show where it must not go. */
export function deleteRecording(stored: Stored): void {
  checkDeletable(stored);
  rmSync(stored.folder, { recursive: true, force: true });
}

/** Deletes the oldest recordings that are neither kept nor in use until all together take at most `budget` bytes; returns what it deleted. */
export function prune(state: string, budget: number): Stored[] {
  const all = listRecordings(state);
  let total = all.reduce((sum, one) => sum + one.size, 0);
  const deleted: Stored[] = [];
  for (const one of all) {
    if (total <= budget) break;
    if (one.live || one.open || one.label.kept) continue;
    deleteRecording(one);
    total -= one.size;
    deleted.push(one);
  }
  return deleted;
}

export function describe(folder: string): Stored {
  const common = { id: basename(folder), folder, size: sizeOf(folder), label: readLabel(folder), open: isOpen(folder) };
  try {
    const manifest = readManifest(folder);
    const probe = readProbeAccount(folder);
    const events = probe === undefined ? {} : { events: probe.events };
    return { ...common, ...events, manifest, live: isLive(manifest, probe) };
  } catch (error) {
    return { ...common, problem: (error as Error).message, live: false };
  }
}

export type Status = 'recording' | 'finished' | 'interrupted' | 'unreadable';

/** `recording` in a manifest whose writers are gone is no longer true; the probe may have come to its end without the engine. */
export function statusOf(stored: Stored): Status {
  if (!stored.manifest) return 'unreadable';
  if (stored.live || stored.manifest.status !== 'recording') return stored.manifest.status;
  return readProbeAccount(stored.folder)?.status === 'finished' ? 'finished' : 'interrupted';
}

/** Whether a program is still being recorded into a folder. */
export function isBeingRecorded(folder: string): boolean {
  return isLive(readManifest(folder), readProbeAccount(folder));
}

/** The engine may be gone while its program records on, so both are asked. */
function isLive(manifest: Manifest, probe: ProbeAccount | undefined): boolean {
  if (manifest.status !== 'recording') return false;
  return (manifest.pid !== null && isRunning(manifest.pid)) || (probe?.status === 'recording' && isRunning(probe.osPid));
}

/** Bytes of all files at and below a path. */
export function sizeOf(path: string): number {
  const stat = lstatSync(path, { throwIfNoEntry: false });
  if (!stat?.isDirectory()) return stat?.size ?? 0;
  return entries(path).reduce((sum, name) => sum + sizeOf(join(path, name)), 0);
}

function folders(parent: string): string[] {
  // Hidden ones are not of projects.
  return entries(parent)
    .filter((name) => !name.startsWith('.'))
    .map((name) => join(parent, name))
    .filter((path) => lstatSync(path, { throwIfNoEntry: false })?.isDirectory());
}

function entries(folder: string): string[] {
  try {
    return readdirSync(folder);
  } catch {
    return [];
  }
}

function exists(file: string): boolean {
  return lstatSync(file, { throwIfNoEntry: false }) !== undefined;
}
