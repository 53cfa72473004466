import type { DebugProtocol } from '@vscode/debugprotocol';
import type { Frame, Moment, ProcessInfo } from '../replay/history.js';
import { type FrameRef, labelIdOf, type Replay } from './replay.js';
import { frameKey } from './variables.js';

interface Stack {
  readonly frames: DebugProtocol.StackFrame[];
  readonly total: number;
}

/** `levels` frames (0: all) of a process's stack as of the cursor's time, from `start` on, innermost first. */
export function stackOf(replay: Replay, threadId: number, start: number, levels: number): Stack {
  const process = replay.process(threadId);
  const moment = replay.momentOf(process.proc);
  const why = whyNoStack(replay, process, moment);
  if (moment === undefined || why !== undefined)
    return { frames: start === 0 ? [labelFrame(why ?? '', labelIdOf(process.proc))] : [], total: 1 };
  const found = replay.history.frames(moment, start, levels || undefined);
  const frames = found.map((frame, offset) => toProtocol(replay, { moment, index: start + offset, frame }));
  return { frames, total: replay.history.frameCount(moment) };
}

/** A line in place of a stack. */
export function labelFrame(text: string, id = 0): DebugProtocol.StackFrame {
  return { id, name: text, line: 0, column: 0, presentationHint: 'label' };
}

function whyNoStack(replay: Replay, process: ProcessInfo, moment: Moment | undefined): string | undefined {
  if (moment === undefined) return 'has not started yet';
  // The cursor's own process shows what it never finished; others are over.
  const isCursor = moment.proc === replay.cursor.proc;
  if (!isCursor && process.ended !== undefined && process.ended <= replay.history.timeOf(replay.cursor)) return ended(replay, process);
  if (replay.history.frameCount(moment) > 0) return undefined;
  if (moment.n >= process.events && process.ended !== undefined) return ended(replay, process);
  const { status, doing } = replay.telling.system.processAt(process.proc, replay.now);
  return status === 'waiting' ? doing : 'runs no recorded code at this moment';
}

function ended(replay: Replay, { exitReason }: ProcessInfo): string {
  return exitReason === undefined ? 'has ended' : `has ended: ${replay.telling.exit(exitReason)}`;
}

function toProtocol(replay: Replay, ref: FrameRef): DebugProtocol.StackFrame {
  const { frame } = ref;
  return {
    id: replay.frames.put(frameKey(replay, ref), ref),
    name: nameOf(frame),
    source: replay.sources.describe(frame.place),
    line: frame.place.line,
    column: Math.max(frame.place.column, 1),
    ...(frame.tailCalled ? { presentationHint: 'subtle' } : {}),
  };
}

function nameOf(frame: Frame): string {
  if (frame.incomplete) return `${frame.name} (began before the history at hand)`;
  return frame.name;
}
