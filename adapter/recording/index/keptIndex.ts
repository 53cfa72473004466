import { createHash } from 'node:crypto';
import { lstatSync, mkdirSync, readdirSync, renameSync, rmSync, statSync } from 'node:fs';
import { basename, join } from 'node:path';
import { version } from '../../version.js';
import { isAlive, type Recording, readingRecording, type Whole } from '../reader.js';
import { listSegments } from '../segments.js';
import { type Work, within } from '../turns.js';
import { ColumnFile, writingColumns } from './columnFile.js';
import type { RecordingIndex } from './indexer.js';
import { restoringIndex, savingIndex } from './savedIndex.js';

/*
 * The index of a recording that no longer grows, kept beside it: index/events.esi (FORMAT.md, "Index"). It is never trusted further than this: it
 * was made by this version, of files of these sizes and times, of blocks with these checksums, and is whole. Else it is made anew.
 */

/** To be raised whenever an index of the same recording would come out otherwise. */
export const INDEX_VERSION = 1;

/** Smaller recordings are indexed as quickly as an index is read. */
const WORTHWHILE = 4 << 20;

/** How long a file that somebody began to write is left to be finished, in milliseconds. */
const PATIENCE = 3_600_000;

interface Meta {
  readonly made: string;
  readonly files: string;
  /** By name of segment: what of it is whole. */
  readonly whole: Readonly<Record<string, Whole>>;
  readonly blocks: string;
}

/** A recording with its index. */
export interface Indexed {
  readonly recording: Recording;
  readonly index: RecordingIndex;
}

const fileOf = (dir: string): string => join(dir, 'index', 'events.esi');
const made = (): string => `${version} ${INDEX_VERSION}`;

/** Opens a recording with the index that was kept of it; undefined where there is none, or none that is to be trusted. */
export function* readingKept(dir: string): Work<Indexed | undefined> {
  let file: ColumnFile | undefined;
  try {
    file = ColumnFile.open(fileOf(dir));
    const meta = file.meta as Meta;
    if (meta.made !== made() || meta.files !== filesOf(dir)) return undefined;
    const recording = yield* within(0, 0.3, readingRecording(dir, meta.whole));
    if (!recording.atRest || blocksOf(recording) !== meta.blocks) return undefined;
    const columns = yield* within(0.3, 0.6, file.reading());
    return { recording, index: yield* within(0.6, 1, restoringIndex(columns, recording.sites)) };
  } catch {
    // It is derived: whatever is wrong with it, or with the recording, is found when the recording itself is read.
    return undefined;
  } finally {
    file?.close();
  }
}

/**
 * Keeps an index for who opens the recording next. `files`: as they were before it was read. Where that cannot be (a full disk, a folder that is not
 * to be written) nothing is kept.
 */
export function* keeping({ recording, index }: Indexed, files: string): Work<void> {
  const { dir, blocks } = recording;
  if (!recording.atRest || blocks.reduce((sum, { header }) => sum + header.length, 0) < WORTHWHILE) return;
  const folder = join(dir, 'index');
  const file = join(folder, `${process.pid}-${Math.random().toString(36).slice(2)}.tmp`);
  try {
    const columns = yield* within(0, 0.5, savingIndex(index, recording.sites));
    mkdirSync(folder, { recursive: true, mode: 0o700 });
    // A link may lead to a folder of the user's.
    if (!lstatSync(folder).isDirectory()) return;
    dropLeftovers(folder);
    const meta: Meta = { made: made(), files, whole: recording.whole, blocks: blocksOf(recording) };
    yield* within(0.5, 1, writingColumns(file, meta, columns));
    renameSync(file, fileOf(dir));
  } catch {
    // Whoever opens the recording next makes it anew.
  } finally {
    // It is there still where it could not be finished, or was given up.
    drop(file);
  }
}

/** Lets go of an index that turned out to be of other blocks than there are. */
export function forget(dir: string): void {
  drop(fileOf(dir));
}

function drop(file: string): void {
  try {
    rmSync(file, { force: true });
  } catch {
    // It is not to be written here.
  }
}

/** What was begun to be written by an engine that was killed. Its number may be somebody else's by now. */
function dropLeftovers(folder: string): void {
  for (const name of readdirSync(folder)) {
    if (!name.endsWith('.tmp')) continue;
    const file = join(folder, name);
    const writer = Number(/^(\d+)-/.exec(name)?.[1] ?? 0);
    if (!isAlive(writer) || (statSync(file, { throwIfNoEntry: false })?.mtimeMs ?? 0) < Date.now() - PATIENCE) drop(file);
  }
}

/** What an index is made of, by names, sizes and times. */
export function filesOf(dir: string): string {
  const hash = createHash('sha256');
  const segments = listSegments(dir).map(({ file }) => file);
  for (const file of [join(dir, 'sites.jsonl'), join(dir, 'checkpoint.json'), ...segments]) {
    const stat = statSync(file, { bigint: true, throwIfNoEntry: false });
    // Nobody can choose when a file was changed last by the system's own account: an index that came along with a recording is not trusted.
    hash.update(`${basename(file)} ${stat?.size} ${stat?.mtimeNs} ${stat?.ctimeNs}\n`);
  }
  return hash.digest('hex');
}

/** The same by the blocks' own checksums. */
function blocksOf({ blocks }: Recording): string {
  const hash = createHash('sha256');
  for (const { header } of blocks) hash.update(`${header.stream} ${header.block} ${header.length} ${header.crc}\n`);
  return hash.digest('hex');
}
