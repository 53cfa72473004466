import type { Request } from '../reaction.js';
import { type OneThread, parseThread, step } from '../walking.js';

/** Over the next statement, calls included. */
export const next: Request<OneThread> = {
  parse: (args) => parseThread('next', args),
  handle: (session, args) => step(session, 'next', args, 'over', 'forward'),
};
