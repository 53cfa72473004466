import type { Request } from '../reaction.js';
import { type OneThread, parseThread, run } from '../walking.js';

/** Back to the breakpoint or failure before, or the start. */
export const reverseContinue: Request<OneThread> = {
  parse: (args) => parseThread('reverseContinue', args),
  handle: (session, args) => run(session, 'reverseContinue', args, 'backward'),
};
