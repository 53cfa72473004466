import { noArguments } from '../args.js';
import { NOTHING, type Request } from '../reaction.js';

/** The client has set its breakpoints: stops may be told from now on. */
export const configurationDone: Request<undefined> = {
  parse: noArguments,
  handle(session) {
    if (session.state.kind === 'new') throw session.untimely('configurationDone');
    return { ...NOTHING, after: () => session.configurationDone() };
  },
};
