import type { DebugProtocol } from '@vscode/debugprotocol';
import type { Request } from '../reaction.js';
import { type OneThread, parseThread, run } from '../walking.js';

/** On to the next breakpoint or failure, or the end. */
export const continueOn: Request<OneThread, DebugProtocol.ContinueResponse['body']> = {
  parse: (args) => parseThread('continue', args),
  handle: (session, args) => run(session, 'continue', args, 'forward'),
};
