import type { Request } from '../reaction.js';
import { type OneThread, parseThread, step } from '../walking.js';

/** To where the current call has returned. */
export const stepOut: Request<OneThread> = {
  parse: (args) => parseThread('stepOut', args),
  handle: (session, args) => step(session, 'stepOut', args, 'out', 'forward'),
};
