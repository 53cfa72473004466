import type { DapRequests } from '../../protocol.js';
import type { Nanos } from '../../replay/history.js';
import { outputUpTo } from '../../telling/output.js';
import { Args } from '../args.js';
import type { Request } from '../reaction.js';
import { threadIdOf } from '../replay.js';

type Words = DapRequests['elixirscope/output'];

/** What the program had written by the session's moment, and who wrote it. */
export const output: Request<Words['args'], Words['body']> = {
  parse: (raw) => ({ until: new Args('elixirscope/output', raw).optionalNumber('until') }),

  handle(session, { until }) {
    const replay = session.replay('elixirscope/output');
    return { body: outputUpTo(replay.telling, (until as Nanos | undefined) ?? replay.now, threadIdOf) };
  },
};
