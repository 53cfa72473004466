import type { Direction, StepKind, Stop } from '../replay/history.js';
import { Args } from './args.js';
import { type Reaction, stopped } from './reaction.js';
import { PROGRAM_THREAD } from './replay.js';
import type { Session } from './session.js';
import { describeStop, type Walk } from './stops.js';

/** The arguments of all requests that walk: whose step it is, and whether others stand still. */
export interface OneThread {
  readonly threadId: number;
  readonly singleThread: boolean;
}

export function parseThread(command: string, raw: unknown): OneThread {
  const args = new Args(command, raw);
  return { threadId: args.number('threadId'), singleThread: args.flag('singleThread') };
}

/** A step in one process. It ends in exactly one `stopped`. */
export function step(session: Session, command: string, { threadId }: OneThread, kind: StepKind, direction: Direction): Reaction {
  if (runsOn(session, threadId)) return {};
  const replay = session.replay(command);
  return arrive(session, replay.step(threadId, kind, direction, session.stops()), 'step', direction);
}

/** A walk over all processes, or over one. It ends in exactly one `stopped`. */
export function run(
  session: Session,
  command: string,
  { threadId, singleThread }: OneThread,
  direction: Direction,
): Reaction<{ allThreadsContinued: boolean }> {
  const body = { allThreadsContinued: !singleThread };
  if (runsOn(session, threadId)) return { body };
  const replay = session.replay(command);
  const { events } = arrive(session, replay.run(threadId, direction, session.stops(), singleThread), 'pause', direction);
  return { body, events };
}

/** To the first or last statement of the current call. */
export function edgeOfCall(session: Session, command: string, { threadId }: OneThread, direction: Direction): Reaction {
  return arrive(session, session.replay(command).edgeOfCall(threadId, direction), 'goto', direction);
}

/** While the program runs and nobody looks, whatever moves forward does so already. */
function runsOn(session: Session, threadId: number): boolean {
  return session.state.kind === 'recording' && session.state.look === undefined && threadId === PROGRAM_THREAD;
}

function arrive(session: Session, stop: Stop, walk: Walk, direction: Direction): Reaction {
  const { state } = session;
  if (stop.kind === 'end' && direction === 'forward' && state.kind === 'recording' && state.look !== undefined) {
    // The newest moment there was: let the program run on; the stop comes when there is something to stop at.
    state.look.close();
    session.state = { ...state, look: undefined };
    return {};
  }
  return { events: [stopped(describeStop(session.replay('stopped'), stop, walk, session.breakpoints))] };
}
