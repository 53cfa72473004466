import type { DebugProtocol } from '@vscode/debugprotocol';
import { noArguments } from '../args.js';
import type { Request } from '../reaction.js';
import { listThreads, PROGRAM } from '../threads.js';

/** The processes in which recorded code ran; while nobody looks, the program as a whole. */
export const threads: Request<undefined, DebugProtocol.ThreadsResponse['body']> = {
  parse: noArguments,
  handle(session) {
    const replay = session.openReplay;
    if (replay !== undefined) return { body: { threads: listThreads(replay) } };
    return { body: { threads: ['starting', 'recording', 'running'].includes(session.state.kind) ? [PROGRAM] : [] } };
  },
};
