import { badArguments, noSuchMoment } from '../../errors.js';
import type { ProcessInfo } from '../../replay/history.js';
import { Args } from '../args.js';
import { type Request, stopped } from '../reaction.js';
import { type Replay, threadIdOf } from '../replay.js';
import { describeFailure, describeWait } from '../stops.js';

interface Wanted {
  /** A thread id, a process number, or a pid as inspect writes it; none: the process that the session stands in. */
  readonly threadId?: number;
  readonly process?: number | string;
  readonly to: { readonly n: number } | { readonly time: number };
  readonly codeSince?: number;
}

/** Jumps to a moment: a process, and how many of its events lie before, or a time (nanoseconds). */
export const goTo: Request<Wanted> = {
  parse(raw) {
    const args = new Args('elixirscope/goTo', raw);
    const n = args.optionalNumber('n');
    const time = args.optionalNumber('time');
    if ((n === undefined) === (time === undefined)) throw badArguments('elixirscope/goTo', 'either "n" or "time" must be given');
    const process = args.raw('process') ?? args.raw('pid') ?? undefined;
    if (process !== undefined && typeof process !== 'number' && typeof process !== 'string')
      throw badArguments('elixirscope/goTo', '"process" must be a number or a pid');
    const to = n === undefined ? { time: time ?? 0 } : { n };
    return { threadId: args.optionalNumber('threadId'), process, to, codeSince: args.optionalNumber('codeSince') };
  },

  handle(session, wanted) {
    const replay = session.replay('elixirscope/goTo');
    const there = replay.jump(processOf(replay, wanted), wanted.to);
    const moment = wanted.codeSince === undefined ? there : replay.codeBefore(there, wanted.codeSince);
    if (moment !== there) replay.moveTo(moment);
    const failure = replay.failureAt(moment);
    const why = failure === undefined ? { reason: 'goto', ...describeWait(replay, moment) } : describeFailure(failure);
    return { events: [stopped({ ...why, threadId: threadIdOf(moment.proc), allThreadsStopped: true })] };
  },
};

function processOf(replay: Replay, { threadId, process }: Wanted): ProcessInfo {
  if (threadId !== undefined) return replay.process(threadId);
  const wanted = process ?? replay.cursor.proc;
  const found = replay.history.processes().find(({ proc, pid }) => proc === wanted || pid === wanted);
  if (found === undefined) throw noSuchMoment(`there is no process ${wanted}`);
  return found;
}
