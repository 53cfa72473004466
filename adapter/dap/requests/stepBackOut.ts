import type { Request } from '../reaction.js';
import { type OneThread, parseThread, step } from '../walking.js';

/** Back to the statement of the caller that made the current call. */
export const stepBackOut: Request<OneThread> = {
  parse: (args) => parseThread('elixirscope/stepBackOut', args),
  handle: (session, args) => step(session, 'elixirscope/stepBackOut', args, 'out', 'backward'),
};
