import type { DapRequests, ListedFailure } from '../../protocol.js';
import type { Failure } from '../../replay/history.js';
import { processName } from '../../telling/names.js';
import { noArguments } from '../args.js';
import { exceptionName } from '../exceptionInfo.js';
import type { Request } from '../reaction.js';
import { type Replay, threadIdOf } from '../replay.js';
import type { Session } from '../session.js';

/** All failures in the recording, in order of time. */
export const failures: Request<undefined, DapRequests['elixirscope/failures']['body']> = {
  parse: noArguments,
  handle(session) {
    const replay = session.replay('elixirscope/failures');
    const listed = replay.history.failures().map((failure) => toListed(session, replay, failure));
    return { body: { failures: listed } };
  },
};

function toListed(session: Session, replay: Replay, { kind, reason, message, source, moment, time, test }: Failure): ListedFailure {
  const place = replay.history.frames(moment, 0, 1)[0]?.place;
  const process = replay.history.process(moment.proc);
  return {
    exceptionId: exceptionName(kind, reason),
    message,
    source,
    threadId: threadIdOf(moment.proc),
    process: moment.proc,
    n: moment.n,
    time,
    here: moment.proc === replay.cursor.proc && moment.n === replay.cursor.n,
    name: process === undefined ? '' : processName(process),
    ...(place === undefined ? {} : { place: { file: replay.sources.nameOf(place.file), line: session.toClientLine(place.line) } }),
    ...(test === undefined ? {} : { test }),
  };
}
