import { lstatSync, readdirSync, rmSync } from 'node:fs';
import { basename, join, resolve } from 'node:path';
import { ambiguousRecording, noSuchRecording, recordingInUse } from '../errors.js';
import { type Manifest, readManifest, readProbeAccount } from './manifest.js';
import { isRunning } from './processTree.js';

/** Bytes that all recordings together may take before the oldest go. */
export const storeBudget = 10 * 1024 ** 3;

export interface Stored {
  readonly id: string;
  readonly folder: string;
  /** Undefined where it cannot be read: `problem` says why. */
  readonly manifest?: Manifest;
  readonly problem?: string;
  /** Bytes on disk. */
  readonly size: number;
  readonly live: boolean;
}

/** All recordings of the state folder, oldest first (their names begin with the time). */
export function listRecordings(state: string): Stored[] {
  return folders(state)
    .flatMap(folders)
    .filter((folder) => exists(join(folder, 'manifest.json')))
    .map(describe)
    .sort((a, b) => (a.id < b.id ? -1 : 1));
}

/** A recording by its folder, its id, a unique part of its id, or `last`. Throws the failure to show. */
export function findRecording(state: string, name: string): Stored {
  if (exists(join(resolve(name), 'manifest.json'))) return describe(resolve(name));
  const all = listRecordings(state);
  const newest = name === 'last' ? all.at(-1) : undefined;
  if (newest) return newest;
  const matches = all.filter((one) => one.id === name || (name !== '' && one.id.includes(name)));
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

/** Deletes a recording. Throws the failure to show where a program is still being recorded into it. */
export function deleteRecording(stored: Stored): void {
  if (stored.live) throw recordingInUse(stored.id);
  rmSync(stored.folder, { recursive: true, force: true });
}

/** Deletes the oldest recordings that are neither pinned nor live until all together take at most `budget` bytes; returns what it deleted. */
export function prune(state: string, budget: number): Stored[] {
  const all = listRecordings(state);
  let total = all.reduce((sum, one) => sum + one.size, 0);
  const deleted: Stored[] = [];
  for (const one of all) {
    if (total <= budget) break;
    if (one.live || one.manifest?.pinned) continue;
    deleteRecording(one);
    total -= one.size;
    deleted.push(one);
  }
  return deleted;
}

export function describe(folder: string): Stored {
  const common = { id: basename(folder), folder, size: sizeOf(folder) };
  try {
    const manifest = readManifest(folder);
    return { ...common, manifest, live: isLive(folder, manifest) };
  } catch (error) {
    return { ...common, problem: (error as Error).message, live: false };
  }
}

/** Whether a program is still being recorded into a folder. */
export function isBeingRecorded(folder: string): boolean {
  return isLive(folder, readManifest(folder));
}

/** The engine may be gone while its program records on, so both are asked. */
function isLive(folder: string, manifest: Manifest): boolean {
  if (manifest.status !== 'recording') return false;
  const probe = readProbeAccount(folder);
  return (manifest.pid !== null && isRunning(manifest.pid)) || (probe?.status === 'recording' && isRunning(probe.osPid));
}

function sizeOf(path: string): number {
  const stat = lstatSync(path, { throwIfNoEntry: false });
  if (!stat?.isDirectory()) return stat?.size ?? 0;
  return entries(path).reduce((sum, name) => sum + sizeOf(join(path, name)), 0);
}

function folders(parent: string): string[] {
  return entries(parent)
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
