import type { Request } from '../reaction.js';
import { edgeOfCall, type OneThread, parseThread } from '../walking.js';

/** To the first statement of the current call. */
export const callStart: Request<OneThread> = {
  parse: (args) => parseThread('elixirscope/callStart', args),
  handle: (session, args) => edgeOfCall(session, 'elixirscope/callStart', args, 'backward'),
};
