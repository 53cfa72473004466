import { noArguments } from '../args.js';
import { endSession } from '../ending.js';
import { NOTHING, type Request } from '../reaction.js';
import { stopProgram } from '../recorder.js';

/** Ends the running program; the session then stands at its end. Asked again, or with nothing running: ends the session. */
export const terminate: Request<undefined> = {
  aside: true,
  interrupts: true,
  parse: noArguments,
  handle(session) {
    const { state } = session;
    if ((state.kind === 'recording' || state.kind === 'running') && !state.stopping) return { after: () => stopProgram(session) };
    return { ...NOTHING, after: () => void endSession(session) };
  },
};
