import type { DapRequests } from '../adapter/protocol.js';
import { ask, focusedSession, focusedThread } from './debugSession.js';

/** Requests that walk in the thread in focus. */
type Walk = 'elixirscope/stepBackInto' | 'elixirscope/stepBackOut' | 'elixirscope/callStart' | 'elixirscope/callEnd';

/** A command that walks through the past of the thread in focus. Where it arrives is told by the session. */
export function walk(request: Walk): () => Promise<void> {
  return async () => {
    const session = focusedSession();
    const threadId = session && focusedThread(session);
    if (session !== undefined && threadId !== undefined) await ask(session, request, { threadId });
  };
}

/** Stands where a list says: a failure, a moment. */
export async function travelTo(where: DapRequests['elixirscope/goTo']['args']): Promise<void> {
  const session = focusedSession();
  if (session !== undefined) await ask(session, 'elixirscope/goTo', where);
}
