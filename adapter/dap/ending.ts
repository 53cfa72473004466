import { terminated } from './reaction.js';
import type { Session } from './session.js';

/**
 * Ends a session, once, however it is asked to: says so first, so that the client lets go while a program takes its time to end,
 * then waits for that end, so that nothing of ours is left behind. Resolves when all is over.
 */
export async function endSession(session: Session): Promise<void> {
  const { state } = session;
  const replay = session.openReplay;
  session.state = { kind: 'ended' };
  if (state.kind !== 'ended') session.emit(terminated());
  replay?.close();
  if (state.kind === 'starting') state.abort.abort();
  if (state.kind !== 'recording') return;
  state.running.stop();
  await state.running.ended.catch(() => {});
}
