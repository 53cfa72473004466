import type { Request } from '../reaction.js';
import { edgeOfCall, type OneThread, parseThread } from '../walking.js';

/** To the last statement of the current call. */
export const callEnd: Request<OneThread> = {
  parse: (args) => parseThread('elixirscope/callEnd', args),
  handle: (session, args) => edgeOfCall(session, 'elixirscope/callEnd', args, 'forward'),
};
