import { processName } from '../../telling/names.js';
import { noArguments } from '../args.js';
import type { Request } from '../reaction.js';
import { type Replay, threadIdOf } from '../replay.js';

interface Status {
  readonly state: string;
  /** What is shown: the past as `recorded`, or a program that is still `recording`. */
  readonly shows: 'recorded' | 'recording' | 'nothing';
  readonly recording?: string;
  readonly cursor?: {
    readonly threadId: number;
    readonly process: number;
    readonly pid: string;
    readonly name: string;
    readonly n: number;
    readonly time: number;
    /** What its process was doing, in words. */
    readonly doing: string;
  };
  /** What is missing from the recording, in words. */
  readonly losses: readonly string[];
  /** Nanoseconds; older history was dropped. */
  readonly horizon?: number;
}

/** What the session is doing, and where it stands. */
export const status: Request<undefined, Status> = {
  parse: noArguments,
  handle(session) {
    const { state } = session;
    const replay = session.openReplay;
    const recording = replay?.folder ?? (state.kind === 'recording' ? state.running.folder : undefined);
    return {
      body: {
        state: replay !== undefined && state.kind === 'recording' ? 'looking' : state.kind,
        shows: state.kind === 'recording' ? 'recording' : replay === undefined ? 'nothing' : 'recorded',
        ...(recording === undefined ? {} : { recording }),
        ...(replay === undefined ? {} : { cursor: cursorOf(replay) }),
        losses: replay?.history.losses ?? [],
        ...(replay?.history.horizon === undefined ? {} : { horizon: replay.history.horizon }),
      },
    };
  },
};

function cursorOf(replay: Replay): Status['cursor'] {
  const { proc, n } = replay.cursor;
  const process = replay.process(threadIdOf(proc));
  return {
    threadId: threadIdOf(proc),
    process: proc,
    pid: process.pid,
    name: processName(process),
    n,
    time: replay.now,
    doing: replay.telling.system.processAt(proc, replay.now).doing,
  };
}
