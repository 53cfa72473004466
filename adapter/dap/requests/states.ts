import type { DapRequests, StateChanges } from '../../protocol.js';
import { stateChanges } from '../../telling/states.js';
import { Args } from '../args.js';
import type { Request } from '../reaction.js';

/** The states that an OTP process had. */
export const states: Request<DapRequests['elixirscope/states']['args'], StateChanges> = {
  parse: (raw) => ({ process: new Args('elixirscope/states', raw).optionalNumber('process') }),

  handle(session, { process }) {
    const replay = session.replay('elixirscope/states');
    const { proc } = replay.processNumbered(process);
    return { body: stateChanges(replay.telling, proc, replay.now) };
  },
};
