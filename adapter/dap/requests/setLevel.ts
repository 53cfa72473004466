import { badArguments } from '../../errors.js';
import type { DapRequests } from '../../protocol.js';
import { runningLevels } from '../../target/probeConfig.js';
import { Args } from '../args.js';
import type { Request } from '../reaction.js';

/** While the program runs: from now on so much of it is recorded. What was recorded before stays. */
export const setLevel: Request<DapRequests['elixirscope/setLevel']['args']> = {
  parse(raw) {
    const said = new Args('elixirscope/setLevel', raw).string('level');
    const level = runningLevels.find((one) => one === said);
    if (level === undefined) throw badArguments('elixirscope/setLevel', `level is one of ${runningLevels.join(', ')}`);
    return { level };
  },

  handle(session, { level }) {
    const { state } = session;
    if (state.kind !== 'recording') throw session.untimely('elixirscope/setLevel');
    state.running.setLevel(level);
    return {};
  },
};
