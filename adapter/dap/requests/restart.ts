import { Args } from '../args.js';
import { type Launch, parseLaunch } from '../launchArgs.js';
import { breakpointChanged, continued, type Request, terminated } from '../reaction.js';
import { PROGRAM_THREAD, threadIdOf } from '../replay.js';
import { start } from './launch.js';

/** The same again: ends what runs, records anew (or opens the recording anew), keeps the breakpoints. */
export const restart: Request<Launch | undefined> = {
  aside: true,
  interrupts: true,

  parse(raw) {
    const changed = new Args('restart', raw).raw('arguments') ?? undefined;
    return changed === undefined ? undefined : parseLaunch(changed);
  },

  async handle(session, changed, signal) {
    const wanted = changed ?? session.launched;
    const { state } = session;
    if (wanted === undefined || !['recording', 'running', 'replaying'].includes(state.kind)) throw session.untimely('restart');
    const stood = session.openReplay;
    session.state = { kind: 'ready' };
    session.emit(continued(stood === undefined ? PROGRAM_THREAD : threadIdOf(stood.cursor.proc)));
    stood?.close();
    if (state.kind === 'recording' || state.kind === 'running') {
      state.running.stop();
      await state.running.ended;
    }
    session.emit(...(await session.breakpoints.forget()).map((one) => breakpointChanged(session.toClientBreakpoint(one))));
    try {
      return await start(session, wanted, signal);
    } catch (error) {
      // What there was is closed: without the new program nothing is left to look at.
      session.state = { kind: 'ended' };
      session.emit(terminated());
      throw error;
    }
  },
};
