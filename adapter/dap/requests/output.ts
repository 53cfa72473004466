import type { DapRequests } from '../../protocol.js';
import type { Nanos } from '../../replay/history.js';
import { outputAround } from '../../telling/output.js';
import { Args } from '../args.js';
import type { Request } from '../reaction.js';
import { threadIdOf } from '../replay.js';

type Words = DapRequests['elixirscope/output'];

/** What the program had written by the session's moment and what it wrote next, and who did. */
export const output: Request<Words['args'], Words['body']> = {
  parse(raw) {
    const args = new Args('elixirscope/output', raw);
    return { until: args.optionalNumber('until'), before: args.optionalNumber('before'), after: args.optionalNumber('after') };
  },

  handle(session, { until, before, after }) {
    const replay = session.replay('elixirscope/output');
    const time = (until as Nanos | undefined) ?? replay.now;
    return { body: outputAround(replay.telling, time, { before, after }, threadIdOf) };
  },
};
