import { createReadStream, existsSync, lstatSync, readdirSync, renameSync, rmSync, statSync } from 'node:fs';
import { open } from 'node:fs/promises';
import { basename, join, resolve } from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { createGzip } from 'node:zlib';
import { pack } from 'tar-stream';
import { Failure, fileExists, notExported, recordingInUse } from '../errors.js';
import { isRecordingFile } from '../recording/files.js';
import { readManifest } from './manifest.js';
import { Redactor } from './redacting.js';
import type { Secrets } from './secrets.js';
import type { Stored } from './store.js';

/** How a recording as one file ends: a tar archive, packed by gzip, of one folder named as the recording's id. */
export const EXPORTED = '.esrec';

interface Options {
  /** What is taken out of what is written. */
  readonly redact?: Secrets;
  readonly overwrite?: boolean;
  readonly signal?: AbortSignal;
  /** Part of the work that is done, 0 to 1. */
  readonly onProgress?: (done: number) => void;
}

/** Writes a recording to one file that only its owner can read. Throws the failure to show; then no file is left. */
export async function exportRecording({ id, folder, live }: Stored, file: string, options: Options = {}): Promise<void> {
  if (live) throw recordingInUse(id);
  readManifest(folder);
  const target = resolve(file);
  if (existsSync(target) && !options.overwrite) throw fileExists(target);
  const unfinished = `${target}.${process.pid}.part`;
  try {
    await write(folder, unfinished, options);
    renameSync(unfinished, target);
  } catch (error) {
    rmSync(unfinished, { force: true });
    options.signal?.throwIfAborted();
    throw error instanceof Failure ? error : notExported(target, (error as NodeJS.ErrnoException).code ?? String(error));
  }
}

async function write(folder: string, file: string, { signal, onProgress, redact }: Options): Promise<void> {
  const redactor = redact && (await Redactor.of(folder, redact, signal));
  const archive = pack();
  // Open before anything can go wrong: a file that is only about to be opened comes back after it was removed.
  const output = (await open(file, 'wx', 0o600)).createWriteStream();
  const packed = pipeline(archive, createGzip(), output, { signal });
  const filled = fill(archive, folder, redactor, onProgress);
  // Whichever fails first says why; the other one then only knows that it was cut off.
  await Promise.all([packed, filled.catch((error: Error) => archive.destroy(error))]);
}

async function fill(
  archive: ReturnType<typeof pack>,
  folder: string,
  redactor: Redactor | undefined,
  onProgress: Options['onProgress'],
): Promise<void> {
  const files = recordingFiles(folder).map((path) => ({ path, ...statOf(join(folder, path)) }));
  const total = files.reduce((sum, { size }) => sum + size, 0);
  let done = 0;
  for (const { path, size, mtime } of files) {
    const redacted = redactor?.file(path);
    const entry = archive.entry({ name: `${basename(folder)}/${path}`, size: redacted?.length ?? size, mtime, mode: 0o600 });
    await pipeline(redacted ? Readable.from([redacted]) : createReadStream(join(folder, path)), entry);
    done += size;
    onProgress?.(total === 0 ? 1 : done / total);
  }
  archive.finalize();
}

/** The manifest first: who unpacks wants to know at once what comes. */
function recordingFiles(folder: string): string[] {
  return ['', 'sources', 'seg']
    .flatMap((inside) => namesIn(join(folder, inside)).map((name) => (inside === '' ? name : `${inside}/${name}`)))
    .filter((path) => isRecordingFile(path) && lstatSync(join(folder, path)).isFile())
    .sort((a, b) => Number(b === 'manifest.json') - Number(a === 'manifest.json'));
}

function namesIn(folder: string): string[] {
  return existsSync(folder) ? readdirSync(folder) : [];
}

function statOf(file: string): { readonly size: number; readonly mtime: Date } {
  const { size, mtime } = statSync(file);
  return { size, mtime };
}
