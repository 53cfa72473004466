import { terminated } from './reaction.js';
import type { Session } from './session.js';

const endings = new WeakMap<Session, Promise<void>>();

/** Ends a session, however often and by whatever it is asked to. Resolves when nothing of it is left, its program included. */
export function endSession(session: Session): Promise<void> {
  const ending = endings.get(session) ?? end(session);
  endings.set(session, ending);
  return ending;
}

/** Says so first, so that the client lets go while the program takes its time to end; then waits for that end, so that nothing is left behind. */
async function end(session: Session): Promise<void> {
  const { state } = session;
  const replay = session.openReplay;
  session.state = { kind: 'ended' };
  if (state.kind !== 'ended') session.emit(terminated());
  replay?.close();
  if (state.kind === 'starting') state.abort.abort();
  if (state.kind !== 'recording' && state.kind !== 'running') return;
  state.running.stop();
  await state.running.ended.catch(() => {});
}
