import { nothingRecordedYet } from '../../errors.js';
import { openReplay } from '../open.js';
import { breakpointChanged, type Request, stopped } from '../reaction.js';
import { type Replay, threadIdOf } from '../replay.js';

const LOOKING = {
  description: 'looking; the program runs on',
  text: 'This is the newest moment recorded so far, at the statement that ran last. The program itself runs on.',
};

/** While the program is recorded: looks at its newest moment; the program runs on. Otherwise the session stands already. */
export const pause: Request<undefined> = {
  interrupts: true,
  parse: () => undefined,

  async handle(session, _, signal) {
    const { state } = session;
    if (state.kind === 'replaying' || (state.kind === 'recording' && state.look !== undefined)) {
      const { cursor } = session.replay('pause');
      const live = state.kind === 'recording' ? LOOKING : {};
      return { events: [stopped({ reason: 'pause', threadId: threadIdOf(cursor.proc), allThreadsStopped: true, ...live })] };
    }
    if (state.kind !== 'recording') throw session.untimely('pause');
    await state.running.flush();
    const look = await openReplay(session, state.running.folder, state.launch, signal);
    if (look === undefined) throw nothingRecordedYet();
    // The program may have ended meanwhile: then its own stop is told.
    if (session.state.kind !== 'recording' || session.state.running !== state.running) {
      look.close();
      return {};
    }
    standWhereCodeRan(look);
    session.state = { ...session.state, look };
    return {
      events: [
        ...(await session.breakpoints.resolve(look)).map((one) => breakpointChanged(session.toClientBreakpoint(one))),
        stopped({
          reason: 'pause',
          threadId: threadIdOf(look.cursor.proc),
          allThreadsStopped: true,
          ...LOOKING,
        }),
      ],
    };
  },
};

/** Where all wait, as in a server between requests, the newest moment is in no code: there would be nothing to see. */
function standWhereCodeRan(look: Replay): void {
  const ran = look.history.frameCount(look.cursor) === 0 ? look.history.exit() : undefined;
  if (ran !== undefined) look.moveTo(ran, look.now);
}
