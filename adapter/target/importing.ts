import {
  createReadStream,
  createWriteStream,
  existsSync,
  mkdirSync,
  mkdtempSync,
  openSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { basename, dirname, join, resolve } from 'node:path';
import type { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { createGunzip } from 'node:zlib';
import { extract, type Headers } from 'tar-stream';
import { Failure, importTooBig, notImportable } from '../errors.js';
import { RecordingError } from '../recording/errors.js';
import { isRecordingFile } from '../recording/files.js';
import { recordingBudget } from './budget.js';
import { makePrivate, writeFailure } from './folders.js';
import { readManifest } from './manifest.js';
import { fileName } from './recordingFolder.js';
import { recordingFolders } from './store.js';

/** Bytes that an import may take unpacked. */
export const importLimit = 2 * recordingBudget;
/** What a small file of a recording may take: only segments, tables and sources are large. */
const LARGEST_ACCOUNT = 64 * 1024 ** 2;
/** Files in a recording. */
const MOST_FILES = 20_000;
/** What an archive adds to a file at most: its header, a longer one for its name, and the rest of its last half kilobyte. */
const AROUND_FILE = 4096;
/** Bytes between one file of an archive and the next; more is no archive that anybody makes. */
const LONGEST_GAP = 1024 ** 2;

interface Options {
  /** Bytes that it may take unpacked. */
  readonly limit?: number;
  readonly signal?: AbortSignal;
  /** Part of the work that is done, 0 to 1. */
  readonly onProgress?: (done: number) => void;
}

export interface Imported {
  readonly id: string;
  readonly folder: string;
  /** It was there before: nothing was done. */
  readonly already: boolean;
  /** What else was in the file: it was left out. */
  readonly leftOut: readonly string[];
}

/**
 * Unpacks a recording that was exported to `file`, and puts it among those of the state folder. The file may come from anybody: nothing but plain files that a
 * recording has is written, nowhere but into a new folder of its own, and no more than the limit. Of a recording that is there
 * already nothing is unpacked. Throws the failure to show; then nothing is left.
 */
export async function importRecording(state: string, file: string, options: Options = {}): Promise<Imported> {
  const source = resolve(file);
  if (!statSync(source, { throwIfNoEntry: false })?.isFile()) throw notImportable(source, 'there is no such file');
  const workshop = mkdtempSync(join(makePrivate(state), '.importing-'));
  try {
    const { id, leftOut } = await unpack(state, source, workshop, options);
    const unpacked = join(workshop, id);
    const manifest = atRest(unpacked);
    const folder = join(makePrivate(join(state, fileName(manifest.projectName))), id);
    renameSync(unpacked, folder);
    return { id, folder, already: false, leftOut };
  } catch (error) {
    if (error instanceof There) return { id: basename(error.folder), folder: error.folder, already: true, leftOut: [] };
    options.signal?.throwIfAborted();
    throw asImportFailure(source, error);
  } finally {
    rmSync(workshop, { recursive: true, force: true });
  }
}

/** Why an archive is not taken. */
class Refused extends Error {}

/** The recording is in the store already. */
class There extends Error {
  constructor(readonly folder: string) {
    super();
  }
}

async function unpack(state: string, file: string, workshop: string, options: Options): Promise<{ id: string; leftOut: string[] }> {
  const archive = extract();
  const packed = statSync(file).size;
  const unzip = createGunzip();
  const bounds = new Bounds(file, options.limit ?? importLimit, () => options.onProgress?.(unzip.bytesWritten / packed));
  const read = pipeline(createReadStream(file), unzip, (chunks: AsyncIterable<Buffer>) => bounds.watch(chunks), archive, {
    signal: options.signal,
  });
  // Where taking an entry fails that failure is told, not that reading was cut off by it.
  read.catch(() => {});
  let id: string | undefined;
  const leftOut: string[] = [];
  for await (const entry of archive) {
    const { header } = entry;
    bounds.entry(header);
    const [top, path] = placeOf(header);
    if (header.type === 'directory') entry.resume();
    else if (!isRecordingFile(path)) {
      leftOut.push(path.slice(0, 200));
      entry.resume();
    } else {
      id ??= checkedId(state, top, path);
      if (top !== id) throw new Refused('it holds more than one recording');
      if (path.endsWith('.json') && (header.size ?? 0) > LARGEST_ACCOUNT) throw new Refused(`${path} is too large`);
      await write(entry, join(workshop, id, path));
      // A newer format is refused before gigabytes of it are unpacked.
      if (path === 'manifest.json') readManifest(join(workshop, id));
    }
  }
  await read;
  if (id === undefined) throw new Refused('there is no recording in it');
  return { id, leftOut };
}

/** The top folder and the path below it. Throws for all but plain files and folders with plain names. */
function placeOf({ name, type }: Headers): [top: string, path: string] {
  if (type !== 'file' && type !== 'directory') throw new Refused(`it holds ${JSON.stringify(name)}, which is a ${type}, no file`);
  const [top = '', ...rest] = name.replace(/\/$/, '').split('/');
  if ([top, ...rest].some((part) => ['', '.', '..'].includes(part)) || /[\\\0]/.test(name))
    throw new Refused(`it holds a file named ${JSON.stringify(name)}, which leads elsewhere`);
  return [top, rest.join('/')];
}

function checkedId(state: string, id: string, path: string): string {
  if (path !== 'manifest.json') throw new Refused('it does not begin with a manifest.json');
  if (fileName(id) !== id) throw new Refused(`${JSON.stringify(id)} is no name of a recording`);
  const there = recordingFolders(state).find((folder) => basename(folder) === id);
  if (there !== undefined) throw new There(there);
  return id;
}

async function write(entry: Readable, file: string): Promise<void> {
  mkdirSync(dirname(file), { recursive: true, mode: 0o700 });
  // Open before anything can go wrong: a file that is only about to be opened comes back after its folder was removed.
  const fd = openSync(file, 'wx', 0o600);
  await pipeline(entry, createWriteStream(file, { fd }));
}

/** Whoever recorded it is not here: a process with its number is somebody else. */
function atRest(folder: string): ReturnType<typeof readManifest> {
  const file = join(folder, 'manifest.json');
  const json = JSON.parse(readFileSync(file, 'utf8'));
  writeFileSync(
    file,
    `${JSON.stringify({ ...json, pid: null, status: json.status === 'finished' ? 'finished' : 'interrupted' }, null, 1)}\n`,
  );
  for (const folderOfFiles of ['seg', 'sources'])
    if (!existsSync(join(folder, folderOfFiles))) mkdirSync(join(folder, folderOfFiles), { mode: 0o700 });
  return readManifest(folder);
}

/** Counts what comes out of the packed bytes, so that a small file cannot fill the disk, nor a header the memory. */
class Bounds {
  private passed = 0;
  private accounted = 0;
  private files = 0;

  constructor(
    private readonly file: string,
    private readonly limit: number,
    private readonly onMore: () => void,
  ) {}

  async *watch(chunks: AsyncIterable<Buffer>): AsyncGenerator<Buffer> {
    for await (const chunk of chunks) {
      this.passed += chunk.length;
      if (this.passed > this.limit) throw importTooBig(this.file, `${Math.round(this.limit / 1024 ** 2)} MiB`);
      if (this.passed > this.accounted + LONGEST_GAP) throw new Refused('its archive is not in order');
      yield chunk;
      this.onMore();
    }
  }

  entry({ size }: Headers): void {
    this.accounted += (size ?? 0) + AROUND_FILE;
    this.files += 1;
    if (this.files > MOST_FILES) throw new Refused('it holds too many files');
    if (this.accounted > this.limit) throw importTooBig(this.file, `${Math.round(this.limit / 1024 ** 2)} MiB`);
  }
}

const NEWER = 'it was made by a newer ElixirScope; update ElixirScope to open it';

function asImportFailure(file: string, error: unknown): Error {
  if (error instanceof Failure) return error;
  if (error instanceof RecordingError) return notImportable(file, error.code === 'newer' ? NEWER : 'its manifest.json is damaged');
  if (error instanceof Refused) return notImportable(file, error.message);
  const { code } = error as NodeJS.ErrnoException;
  if (code === 'EEXIST') return notImportable(file, 'it holds a file twice');
  if (code?.startsWith('Z_') || code === undefined) return notImportable(file, 'it is damaged, or no export of ElixirScope');
  return writeFailure(file, error);
}
