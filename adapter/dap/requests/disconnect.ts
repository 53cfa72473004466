import { noArguments } from '../args.js';
import { endSession } from '../ending.js';
import type { Request } from '../reaction.js';

/** The client goes: a program that it launched is ended, the recording stays. */
export const disconnect: Request<undefined> = {
  aside: true,
  interrupts: true,
  leaves: true,
  parse: noArguments,
  handle: (session) => ({ after: () => void endSession(session) }),
};
