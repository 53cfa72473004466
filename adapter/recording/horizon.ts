import { rmSync, statSync } from 'node:fs';
import { readCheckpoint, writeCheckpoint } from './checkpoint.js';
import { makeCheckpoint } from './index/makeCheckpoint.js';
import { type BlockAt, listSegments, type Segment, scanning, scanSegment } from './segments.js';
import { readingSites } from './sites.js';
import { inTurns } from './turns.js';

/**
 * Deletes the oldest segments of a recording, which may be growing, until seg/ takes no more than `budget` bytes; what every
 * living process looked like then goes into checkpoint.json first. Gives the bytes that it freed. The newest segment of each
 * stream is never deleted, for it is being written.
 *
 * A crash at any point leaves a recording that reads the same: with the old checkpoint all old segments are still there, and
 * of those that the new one stands for the reader takes no notice, until the next call deletes them.
 */
export async function keepWithin(dir: string, budget: number): Promise<number> {
  const stale = dropSuperseded(dir);
  const segments = listSegments(dir).map((segment) => ({ segment, bytes: statSync(segment.file).size }));
  let excess = segments.reduce((sum, { bytes }) => sum + bytes, 0) - budget;
  if (excess <= 0) return stale;

  const known = segments.map(({ segment, bytes }) => ({ segment, bytes, ...timesOf(segment) }));
  const old = known.filter(({ segment }) => !isNewest(segment, segments)).sort((a, b) => a.last - b.last || a.segment.n - b.segment.n);
  const dropped: typeof old = [];
  for (const each of old) {
    if (excess <= 0) break;
    dropped.push(each);
    excess -= each.bytes;
  }
  const lastDropped = dropped.at(-1);
  if (lastDropped === undefined) return stale;

  const previous = readCheckpoint(dir);
  const time = Math.max(previous?.time ?? 0, lastDropped.last);
  const blocks: BlockAt[] = [];
  for (const { segment, first } of known) if (first <= time) blocks.push(...(await inTurns(scanning(segment))).blocks);
  writeCheckpoint(
    dir,
    await makeCheckpoint({
      sites: await inTurns(readingSites(dir)),
      blocks,
      previous,
      time,
      firstKept: firstKept(
        previous?.blocks ?? {},
        dropped.map(({ segment, block }) => ({ stream: segment.stream, block })),
      ),
      seen: Object.fromEntries(known.map(({ segment, block }) => [segment.stream, block])),
    }),
  );
  for (const { segment } of dropped) rmSync(segment.file, { force: true });
  return stale + dropped.reduce((sum, { bytes }) => sum + bytes, 0);
}

/** A segment's first and last times, and the number of its last block. */
function timesOf(segment: Segment): { readonly first: number; readonly last: number; readonly block: number } {
  const { blocks } = scanSegment(segment, { trust: true });
  return {
    first: blocks.reduce((first, { header }) => Math.min(first, header.first), Number.POSITIVE_INFINITY),
    last: blocks.reduce((last, { header }) => Math.max(last, header.last), 0),
    block: blocks.at(-1)?.header.block ?? 0,
  };
}

function isNewest(segment: Segment, all: readonly { readonly segment: Segment }[]): boolean {
  return all.every((other) => other.segment.stream !== segment.stream || other.segment.n <= segment.n);
}

function firstKept(
  before: Readonly<Record<string, number>>,
  dropped: readonly { readonly stream: number; readonly block: number }[],
): Record<string, number> {
  const first = { ...before };
  for (const { stream, block } of dropped) first[stream] = Math.max(first[stream] ?? 1, block + 1);
  return first;
}

/** Deletes segments that the checkpoint stands for already: a crash came between the two. Gives their bytes. */
function dropSuperseded(dir: string): number {
  const checkpoint = readCheckpoint(dir);
  if (checkpoint === undefined) return 0;
  const segments = listSegments(dir);
  let freed = 0;
  for (const segment of segments) {
    if (
      isNewest(
        segment,
        segments.map((other) => ({ segment: other })),
      )
    )
      continue;
    const { header } = scanSegment(segment, { trust: true }).blocks.at(-1) ?? {};
    if (header === undefined || header.block >= (checkpoint.blocks[segment.stream] ?? 0)) continue;
    freed += statSync(segment.file).size;
    rmSync(segment.file, { force: true });
  }
  return freed;
}
