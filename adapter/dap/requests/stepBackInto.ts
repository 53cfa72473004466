import type { Request } from '../reaction.js';
import { type OneThread, parseThread, step } from '../walking.js';

/** Back by one statement, into the end of a call where the statement before made one. */
export const stepBackInto: Request<OneThread> = {
  parse: (args) => parseThread('elixirscope/stepBackInto', args),
  handle: (session, args) => step(session, 'elixirscope/stepBackInto', args, 'in', 'backward'),
};
