import { noArguments } from '../args.js';
import type { Request } from '../reaction.js';
import { toFailure } from '../walking.js';

/** To the last failure before where the session stands. */
export const previousFailure: Request<undefined> = {
  parse: noArguments,
  handle: (session) => toFailure(session, 'elixirscope/previousFailure', 'backward'),
};
