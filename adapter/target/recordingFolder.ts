import { randomBytes } from 'node:crypto';
import { mkdirSync, readdirSync, rmSync } from 'node:fs';
import { basename, join, resolve } from 'node:path';
import { folderNotEmpty } from '../errors.js';
import { makePrivate, writeFailure } from './folders.js';
import { type WrittenManifest, writeManifest } from './manifest.js';

/** A name that says when and what: `20261120-061530-test-9f3a`. */
export function recordingId(task: string, started: Date): string {
  const [day, time] = started.toISOString().slice(0, 19).replace(/[-:]/g, '').split('T');
  return `${day}-${time}-${fileName(task)}-${randomBytes(2).toString('hex')}`;
}

/** `text` as one component of a path. */
export function fileName(text: string): string {
  return (
    text
      .replace(/[^\p{L}\p{N}._-]/gu, '_')
      .replace(/^\.+/, '_')
      .slice(0, 60) || '_'
  );
}

/** Makes the folder of a new recording, `out` itself where given. Throws the failure to show. */
export function makeRecordingFolder(state: string, projectName: string, task: string, started: Date, out?: string): string {
  const folder = out ? resolve(out) : join(state, fileName(projectName), recordingId(task, started));
  makePrivate(folder);
  if (readdirSync(folder).length > 0) throw folderNotEmpty(folder);
  return folder;
}

/** Writes the first manifest; on failure leaves no half-made recording behind. Throws the failure to show. */
export function beginRecording(folder: string, manifest: Omit<WrittenManifest, 'id'>): WrittenManifest {
  const whole: WrittenManifest = { ...manifest, id: basename(folder) };
  try {
    mkdirSync(join(folder, 'seg'), { mode: 0o700 });
    mkdirSync(join(folder, 'sources'), { mode: 0o700 });
    writeManifest(folder, whole);
    return whole;
  } catch (error) {
    rmSync(folder, { recursive: true, force: true });
    throw writeFailure(folder, error);
  }
}
