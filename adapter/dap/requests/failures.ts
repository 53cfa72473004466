import type { Failure } from '../../replay/history.js';
import { noArguments } from '../args.js';
import { exceptionName } from '../exceptionInfo.js';
import type { Request } from '../reaction.js';
import { threadIdOf } from '../replay.js';

interface Listed {
  readonly exceptionId: string;
  readonly message: string;
  readonly source: Failure['source'];
  readonly threadId: number;
  /** Where to go with `elixirscope/goTo`. */
  readonly process: number;
  readonly n: number;
  readonly time: number;
  readonly test?: Failure['test'];
}

/** All failures in the recording, in order of time. */
export const failures: Request<undefined, { readonly failures: readonly Listed[] }> = {
  parse: noArguments,
  handle(session) {
    return { body: { failures: session.replay('elixirscope/failures').history.failures().map(toListed) } };
  },
};

function toListed({ kind, reason, message, source, moment, time, test }: Failure): Listed {
  const exceptionId = exceptionName(kind, reason);
  return {
    exceptionId,
    message,
    source,
    threadId: threadIdOf(moment.proc),
    process: moment.proc,
    n: moment.n,
    time,
    ...(test === undefined ? {} : { test }),
  };
}
