import type { Request } from '../reaction.js';
import { type OneThread, parseThread, step } from '../walking.js';

/** Back to before the statement that ran last, the calls in it included. */
export const stepBack: Request<OneThread> = {
  parse: (args) => parseThread('stepBack', args),
  handle: (session, args) => step(session, 'stepBack', args, 'over', 'backward'),
};
