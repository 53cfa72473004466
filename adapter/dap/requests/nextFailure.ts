import { noArguments } from '../args.js';
import type { Request } from '../reaction.js';
import { toFailure } from '../walking.js';

/** To the next failure after where the session stands. */
export const nextFailure: Request<undefined> = {
  parse: noArguments,
  handle: (session) => toFailure(session, 'elixirscope/nextFailure', 'forward'),
};
