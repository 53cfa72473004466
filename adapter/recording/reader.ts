import { existsSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { type Checkpoint, readCheckpoint } from './checkpoint.js';
import { RecordingError } from './errors.js';
import { type Manifest, type ProbeAccount, readManifest, readProbeAccount } from './manifest.js';
import { readPlain } from './plainFile.js';
import { recoverRings } from './rings.js';
import { type BlockAt, holdSegments, letGo, listSegments, type Segment, type SegmentContents, scanning } from './segments.js';
import { readingSites, type SiteTables } from './sites.js';
import { inTurns, orElse, type Work, within } from './turns.js';

/** A recording folder as it was when it was opened: what it holds and what of it is missing, values and events not yet read. */
export interface Recording {
  readonly dir: string;
  readonly manifest?: Manifest;
  readonly probe?: ProbeAccount;
  readonly sites: SiteTables;
  readonly checkpoint?: Checkpoint;
  /** Intact blocks after the horizon, in the order of their first event's time, then stream and block. */
  readonly blocks: readonly BlockAt[];
  /** Damage found in seg/, in words. */
  readonly damage: readonly string[];
  /** Nobody writes to it any more. */
  readonly atRest: boolean;
  /** By name of segment: what of it is whole. */
  readonly whole: Readonly<Record<string, Whole>>;
  /** The blocks were not compared with their checksums: they are when they are read. */
  readonly trusted: boolean;
  /** Of a growing recording: what is dropped while we look at it can be read until then. To be called when done. */
  letGo(): void;
}

/** How many blocks a segment holds, and how many bytes after them that belong to no whole block. */
export interface Whole {
  readonly blocks: number;
  readonly tornBytes: number;
}

/** Opens a recording folder; it may still be growing. Throws RecordingError. */
export function openRecording(dir: string): Promise<Recording> {
  return inTurns(readingRecording(dir));
}

/** The same as work. `known`: what of its segments is whole, where that is known already. */
export function* readingRecording(dir: string, known?: Recording['whole']): Work<Recording> {
  if (!existsSync(join(dir, 'manifest.json')) && !existsSync(join(dir, 'probe.json'))) throw RecordingError.missing(dir);
  const manifest = readManifest(dir);
  const probe = readProbeAccount(dir);
  if (probe && !isGrowing(manifest, probe) && !isAlive(probe.osPid)) recoverRings(dir, probe);
  const growing = isGrowing(manifest, probe);
  const listed = growing ? holdSegments(dir) : listSegments(dir);
  const parts = orElse(readingParts(dir, listed, known), () => letGo(listed));
  const { checkpoint, segments, sites } = yield* parts;
  const kept = segments
    .flatMap(({ contents }) => contents.blocks)
    .filter(({ header }) => checkpoint === undefined || header.block >= (checkpoint.blocks[header.stream] ?? 0));
  return {
    dir,
    ...(manifest ? { manifest } : {}),
    ...(probe ? { probe } : {}),
    ...(checkpoint ? { checkpoint } : {}),
    sites,
    blocks: kept.sort((a, b) => a.header.first - b.header.first || a.header.stream - b.header.stream || a.header.block - b.header.block),
    damage: describeDamage(segments, kept, growing),
    atRest: !growing && !existsSync(join(dir, 'rings')),
    whole: Object.fromEntries(
      segments.map(({ segment, contents }) => [nameOf(segment), { blocks: contents.blocks.length, tornBytes: contents.tornBytes }]),
    ),
    trusted: known !== undefined,
    letGo: () => letGo(listed),
  };
}

/** The exact text recorded under this hash, or undefined. */
export function readSource(dir: string, hash: string): string | undefined {
  if (!/^[0-9a-f]{32,64}$/.test(hash)) return undefined;
  const file = join(dir, 'sources', hash);
  return existsSync(file) ? readPlain(file).toString() : undefined;
}

interface Scanned {
  readonly segment: Segment;
  readonly contents: SegmentContents;
}

const nameOf = ({ stream, n }: Segment): string => `${stream}-${n}.seg`;

interface Segments {
  readonly checkpoint?: Checkpoint;
  readonly segments: readonly Scanned[];
}

function* readingParts(
  dir: string,
  listed: readonly Segment[],
  known?: Recording['whole'],
): Work<Segments & { readonly sites: SiteTables }> {
  const read = yield* within(0, 0.9, readingSegments(dir, listed, known));
  // After the blocks: a table is written before the first block that needs it.
  return { ...read, sites: yield* within(0.9, 1, readingSites(dir)) };
}

/** The horizon may move while we look: then a newer checkpoint is there. */
function* readingSegments(dir: string, listed: readonly Segment[], known?: Recording['whole']): Work<Segments> {
  const segments: Scanned[] = [];
  for (const [i, segment] of listed.entries()) {
    const contents = yield* within(i / listed.length, (i + 1) / listed.length, scanning(segment, known?.[nameOf(segment)]?.blocks));
    segments.push({ segment, contents });
  }
  // After the segments: what was dropped before they were listed is in this checkpoint.
  const checkpoint = readCheckpoint(dir);
  return { segments, ...(checkpoint ? { checkpoint } : {}) };
}

function isGrowing(manifest: Manifest | undefined, probe: ProbeAccount | undefined): boolean {
  if (probe?.status === 'finished' || (manifest && manifest.status !== 'recording')) return false;
  return manifest?.pid != null && isAlive(manifest.pid);
}

/** Whether there is a process of that number. */
export function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}

function describeDamage(segments: readonly Scanned[], kept: readonly BlockAt[], growing: boolean): readonly string[] {
  return [...tornTails(segments, growing), ...gaps(kept)];
}

function tornTails(segments: readonly Scanned[], growing: boolean): readonly string[] {
  return segments.flatMap(({ segment, contents }, i) => {
    if (contents.tornBytes === 0) return [];
    const newest = segments[i + 1]?.segment.stream !== segment.stream;
    if (newest && growing) return [];
    const name = `seg/${nameOf(segment)}`;
    return newest
      ? [`The last ${contents.tornBytes} bytes of ${name} are no whole block: what was being written when the program ended is lost.`]
      : [`${contents.tornBytes} bytes in ${name} (of ${statSync(segment.file).size}) are damaged and were left out.`];
  });
}

/** Blocks of a stream are counted without gaps: a missing number is a block that was lost. */
function gaps(kept: readonly BlockAt[]): readonly string[] {
  const numbers = new Map<number, number[]>();
  for (const { header } of kept) {
    const known = numbers.get(header.stream);
    if (known) known.push(header.block);
    else numbers.set(header.stream, [header.block]);
  }
  return [...numbers].flatMap(([stream, blocks]) => {
    blocks.sort((a, b) => a - b);
    const missing = (blocks.at(-1) ?? 0) - (blocks[0] ?? 0) + 1 - blocks.length;
    return missing > 0 ? [`${missing} blocks of stream ${stream} are missing.`] : [];
  });
}
