import type { Request } from '../reaction.js';
import { type OneThread, parseThread, step } from '../walking.js';

/** Into the call that is about to run, if it was recorded. */
export const stepIn: Request<OneThread> = {
  parse: (args) => parseThread('stepIn', args),
  handle: (session, args) => step(session, 'stepIn', args, 'in', 'forward'),
};
