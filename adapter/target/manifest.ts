import { readFileSync, renameSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { recordingDamaged, recordingTooNew } from '../errors.js';
import type { Level, Sink } from './probeConfig.js';

/** The newest recording format that this version writes and reads. */
export const formatVersion = 1;

/** `manifest.json`: the engine's account of a recording. Names of environment variables only, never their values. */
export interface Manifest {
  readonly format: number;
  readonly id: string;
  readonly project: string;
  readonly projectName: string;
  readonly task: string;
  readonly taskArgs: readonly string[];
  readonly command: readonly string[];
  readonly cwd: string;
  readonly level: Level;
  readonly sink: Sink;
  /** ISO 8601. */
  readonly started: string;
  readonly ended: string | null;
  /** `interrupted`: the program went away without saying goodbye, so the newest events may be missing. */
  readonly status: 'recording' | 'finished' | 'interrupted';
  readonly exitStatus: number | null;
  readonly signal: string | null;
  /** The recording engine's OS process. */
  readonly pid: number;
  readonly pinned: boolean;
  readonly envNames: readonly string[];
  readonly versions: Readonly<Record<string, string>>;
}

/** `probe.json`: the probe's account, as much of it as the engine uses. Written at the start and again at the end. */
export interface ProbeAccount {
  readonly status?: 'recording' | 'finished';
  readonly os_pid?: number;
  readonly sink?: string;
  readonly events?: number;
  readonly bytes?: number;
  readonly lost?: number;
  readonly modules?: {
    readonly recorded: readonly string[];
    readonly skipped: readonly { readonly module: string; readonly why: string }[];
  };
  readonly notices?: readonly string[];
}

/** Throws the failure to show: not there, not readable, or made by a newer version. */
export function readManifest(folder: string): Manifest {
  const manifest = readJson(join(folder, 'manifest.json')) as Manifest | undefined;
  if (typeof manifest?.format !== 'number') throw recordingDamaged(basename(folder), 'its manifest.json cannot be read');
  if (manifest.format > formatVersion) throw recordingTooNew(basename(folder), manifest.format, formatVersion);
  return manifest;
}

/** Undefined where the probe never got as far as writing it. */
export function readProbeAccount(folder: string): ProbeAccount | undefined {
  return readJson(join(folder, 'probe.json')) as ProbeAccount | undefined;
}

/** Atomic: a reader sees the old or the new one, whole. */
export function writeManifest(folder: string, manifest: Manifest): void {
  const file = join(folder, 'manifest.json');
  writeFileSync(`${file}.new`, `${JSON.stringify(manifest, null, 1)}\n`, { mode: 0o600 });
  renameSync(`${file}.new`, file);
}

function readJson(file: string): unknown {
  try {
    return JSON.parse(readFileSync(file, 'utf8'));
  } catch {
    return undefined;
  }
}
