import type { CheckpointProcess } from '../recording/checkpoint.js';
import { decode } from '../recording/etf.js';
import type { BlockStore } from '../recording/index/blockStore.js';
import { Control } from '../recording/index/control.js';
import type { ControlEvent, Controls } from '../recording/index/controls.js';
import { inspect } from '../recording/inspect.js';
import { inspectAtom } from '../recording/inspectAtom.js';
import type { Term } from '../recording/term.js';
import { atomName, field, text } from './facts.js';
import type { Nanos, ProcessInfo, ProcId } from './history.js';
import { callName, initialCallOf } from './initialCall.js';
import type { Track } from './track.js';

/** When a process was born; when it was first heard of, where that is not known. */
export function startOf(track: Track, kept: CheckpointProcess | undefined): number {
  const first = track.stretches[0]?.firstTime ?? 0;
  const started = track.index.controls.first(Control.started)?.time ?? first;
  return kept?.start ?? Math.min(started, first);
}

/** What is known of a process beside its code: from its control events, and from the checkpoint if it was born before the horizon. */
export function describeProcess(track: Track, store: BlockStore, kept: CheckpointProcess | undefined): ProcessInfo {
  const { controls } = track.index;
  const value = (event: ControlEvent | undefined, i = 0): Term | undefined => event && store.value(event.block, event.at, i);
  const endedAt = controls.last(Control.ending) ?? controls.last(Control.ended);
  const name = nameOf(controls, value, kept);
  const exitReason = value(endedAt);
  const livedBefore = atomName(field(value(controls.first(Control.started)), 'first_seen')) === 'true';
  return {
    proc: track.proc as ProcId,
    pid: inspect(decode(track.index.pid)),
    ...(name === undefined ? {} : { name }),
    started: startOf(track, kept) as Nanos,
    ...(livedBefore ? { livedBefore } : {}),
    ...(endedAt ? { ended: endedAt.time as Nanos } : {}),
    ...(exitReason === undefined ? {} : { exitReason }),
    events: track.events,
    ranCode: track.index.firstCode !== undefined,
    ...(track.index.firstCode && { firstCode: track.index.firstCode.title }),
  };
}

/** Registered name, test, label or first call: what says most of it comes first. */
function nameOf(
  controls: Controls,
  value: (event: ControlEvent | undefined, i?: number) => Term | undefined,
  kept: CheckpointProcess | undefined,
): string | undefined {
  const first = (wanted: number): Term | undefined => value(controls.first(wanted));
  const info = value(controls.last(Control.started)) ?? (kept?.info ? decode(Buffer.from(kept.info, 'base64')) : undefined);
  const registered = controls
    .all(Control.named)
    .map((event) => atomName(value(event)))
    .findLast((name) => name !== undefined);
  const keptName = kept?.name ? atomName(decode(Buffer.from(kept.name, 'base64'))) : undefined;
  const name = registered ?? keptName ?? atomName(field(info, 'name'));
  if (name !== undefined) return inspectAtom(name);
  const test =
    first(Control.testStarted) ?? first(Control.testFinished) ?? (kept?.test ? decode(Buffer.from(kept.test, 'base64')) : undefined);
  const call = value(controls.first(Control.spawned), 1);
  return (
    testName(test) ??
    label(value(controls.last(Control.labelled)) ?? field(info, 'label')) ??
    callName(field(info, 'initial_call')) ??
    initialCallOf(call)
  );
}

/** `test adds up (CartTest)`. */
function testName(test: Term | undefined): string | undefined {
  const name = text(field(test, 'test'));
  if (name === undefined) return undefined;
  const module = atomName(field(test, 'module'));
  return module === undefined ? name : `${name} (${inspectAtom(module)})`;
}

function label(term: Term | undefined): string | undefined {
  if (term === undefined || (typeof term === 'object' && term.type === 'atom' && term.name === 'nil')) return undefined;
  return typeof term === 'object' && term.type === 'binary' ? text(term) : inspect(term);
}
