import { closeSync, fsyncSync, openSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { RecordingError } from './errors.js';
import { readJson } from './json.js';
import { isFlag, isNumber, isText, isWhole, listOf, nullable, objectWith, optional, recordOf } from './shape.js';

/** FORMAT.md, "checkpoint.json". Byte strings are base64 of external terms. */
export interface Checkpoint {
  readonly version: 1;
  readonly time: number;
  /** First kept block of each stream. */
  readonly blocks: Readonly<Record<string, number>>;
  /** Last block of each stream whose events up to `time` are taken in; what comes later is not, however old. All if not given. */
  readonly seen?: Readonly<Record<string, number>>;
  readonly processes: readonly CheckpointProcess[];
}

export interface CheckpointProcess {
  readonly proc: number;
  readonly pid: string;
  readonly start: number;
  readonly name: string | null;
  readonly info: string | null;
  /** The test that it runs: the value of its last control event 7. */
  readonly test?: string;
  readonly events: number;
  /** Its control events that still count. */
  readonly told?: readonly CheckpointEvent[];
  readonly stack: readonly CheckpointFrame[];
}

/** A control event: its number, and its values one after another. */
export interface CheckpointEvent {
  readonly kind: number;
  readonly time: number;
  readonly values: string;
}

export interface CheckpointFrame {
  readonly act: number;
  readonly site: number;
  readonly enter: number;
  readonly tailed: boolean;
  /** The activation that it is shown as part of, where that is another: a synthetic fn's. */
  readonly owner?: number;
  readonly incomplete?: boolean;
  /** It has left; what tail-called it may still go on to call (its `ghosts`). */
  readonly gone?: boolean;
  readonly bindings: readonly CheckpointBinding[];
  /** Activations that ended in the tail calls which led to this one, newest first. */
  readonly ghosts?: readonly CheckpointFrame[];
}

export interface CheckpointBinding {
  readonly site: number;
  readonly i: number;
  readonly time: number;
  readonly value: string;
}

const VERSION = 1;

const isBinding = objectWith<CheckpointBinding>({ site: isWhole, i: isWhole, time: isNumber, value: isText });

const ofFrame = {
  act: isNumber,
  site: isWhole,
  enter: isWhole,
  tailed: isFlag,
  owner: optional(isNumber),
  incomplete: optional(isFlag),
  gone: optional(isFlag),
  bindings: listOf(isBinding),
};
const isNone = (_value: unknown): _value is never => false;
/** Ghosts have none of their own: however deep a text nests them, it is not followed. */
const isGhost = objectWith<CheckpointFrame>({ ...ofFrame, ghosts: optional(listOf(isNone)) });
const isFrame = objectWith<CheckpointFrame>({ ...ofFrame, ghosts: optional(listOf(isGhost)) });

const isCheckpoint = objectWith<Checkpoint>({
  version: (value): value is 1 => value === VERSION,
  time: isNumber,
  blocks: recordOf(isWhole),
  seen: optional(recordOf(isWhole)),
  processes: listOf(
    objectWith<CheckpointProcess>({
      proc: isWhole,
      pid: isText,
      start: isNumber,
      name: nullable(isText),
      info: nullable(isText),
      test: optional(isText),
      events: isWhole,
      told: optional(listOf(objectWith<CheckpointEvent>({ kind: isWhole, time: isNumber, values: isText }))),
      stack: listOf(isFrame),
    }),
  ),
});

/** checkpoint.json, or undefined where no horizon exists. */
export function readCheckpoint(dir: string): Checkpoint | undefined {
  const file = join(dir, 'checkpoint.json');
  const checkpoint = readJson(file) as Checkpoint | undefined;
  if (checkpoint === undefined) return undefined;
  if (checkpoint.version > VERSION) throw RecordingError.newer(file, checkpoint.version, VERSION);
  if (!isCheckpoint(checkpoint)) throw RecordingError.damaged(file, 'it is no checkpoint');
  return checkpoint;
}

/** Puts a new checkpoint in place of the old one, at once and whole. */
export function writeCheckpoint(dir: string, checkpoint: Checkpoint): void {
  const file = join(dir, 'checkpoint.json');
  const fd = openSync(`${file}.tmp`, 'w', 0o600);
  try {
    writeFileSync(fd, JSON.stringify(checkpoint));
    // On disk before the segments that it stands for are deleted.
    fsyncSync(fd);
  } finally {
    closeSync(fd);
  }
  renameSync(`${file}.tmp`, file);
}
