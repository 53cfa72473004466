import type { ProcessTree } from '../../protocol.js';
import { processTree } from '../../telling/tree.js';
import { noArguments } from '../args.js';
import type { Request } from '../reaction.js';
import { threadIdOf } from '../replay.js';

/** The processes as they were at the session's moment. */
export const processes: Request<undefined, ProcessTree> = {
  parse: noArguments,
  handle(session) {
    const replay = session.replay('elixirscope/processes');
    return { body: processTree(replay.telling, replay.now, { here: replay.cursor.proc, threadIdOf }) };
  },
};
