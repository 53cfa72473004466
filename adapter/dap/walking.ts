import type { Waiting } from '../recording/turns.js';
import type { Direction, StepKind, Stop } from '../replay/history.js';
import { Args } from './args.js';
import { untold } from './conditions.js';
import { ProgressReport } from './progress.js';
import { type Happening, type Reaction, stopped } from './reaction.js';
import { PROGRAM_THREAD, type Replay, threadIdOf } from './replay.js';
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
export async function step(
  session: Session,
  command: string,
  { threadId }: OneThread,
  kind: StepKind,
  direction: Direction,
): Promise<Reaction> {
  if (direction === 'forward' && runsOn(session, threadId)) return {};
  const replay = session.replay(command);
  const stop = await search(session, (waiting) => replay.step(threadId, kind, direction, session.stops(), waiting));
  if (stop === undefined) return { events: [stayed(replay)] };
  const hasEnded = replay.history.process(stop.moment.proc)?.ended !== undefined;
  return arrive(session, replay, stop, 'step', direction === 'forward' && !hasEnded);
}

/** A walk over all processes, or over one. It ends in exactly one `stopped`. */
export async function run(
  session: Session,
  command: string,
  { threadId, singleThread }: OneThread,
  direction: Direction,
): Promise<Reaction<{ allThreadsContinued: boolean }>> {
  const body = { allThreadsContinued: !singleThread };
  if (direction === 'forward' && runsOn(session, threadId)) return { body };
  const replay = session.replay(command);
  const stop = await search(session, (waiting) => replay.run(threadId, direction, session.stops(), singleThread, waiting));
  if (stop === undefined) return { body, events: [stayed(replay)] };
  // Of all processes one may have ended last while the program goes on; one that runs alone may have ended itself.
  const hasEnded = singleThread && replay.history.process(stop.moment.proc)?.ended !== undefined;
  const { events } = arrive(session, replay, stop, 'pause', direction === 'forward' && !hasEnded);
  return { body, events };
}

/** Milliseconds after which it is said that something is looked for. */
const SOON = 1000;

/** Looks for a stop as long as it takes; undefined where the user gave it up. */
async function search(session: Session, looking: (waiting: Waiting) => Promise<Stop>): Promise<Stop | undefined> {
  const { signal, interrupt, over } = session.interruptible();
  const progress = new ProgressReport(session, interrupt);
  const begun = Date.now();
  const onProgress = (share: number): void => {
    if (Date.now() - begun > SOON) progress.percent('search', Math.floor(100 * share));
  };
  try {
    return await looking({ signal, onProgress });
  } catch (error) {
    if (signal.aborted) return undefined;
    throw error;
  } finally {
    progress.end();
    over();
  }
}

const stayed = ({ cursor }: Replay): Happening =>
  stopped({ reason: 'pause', threadId: threadIdOf(cursor.proc), allThreadsStopped: true, description: 'given up' });

/** To the first or last statement of the current call. */
export function edgeOfCall(session: Session, command: string, { threadId }: OneThread, direction: Direction): Reaction {
  const replay = session.replay(command);
  return arrive(session, replay, replay.edgeOfCall(threadId, direction), 'goto', false);
}

/** To the failure beside where the session stands. */
export function toFailure(session: Session, command: string, direction: Direction): Reaction {
  const replay = session.replay(command);
  return arrive(session, replay, replay.runToFailure(direction), 'goto', false);
}

/** While the program runs and nobody looks, whatever moves forward does so already. */
function runsOn(session: Session, threadId: number): boolean {
  return session.state.kind === 'recording' && session.state.look === undefined && threadId === PROGRAM_THREAD;
}

/** `mayRunOn`: beyond the newest moment of a program that still runs, the walk goes on with it. */
function arrive(session: Session, replay: Replay, stop: Stop, walk: Walk, mayRunOn: boolean): Reaction {
  if (stop.kind === 'end' && mayRunOn && letRunOn(session, replay)) return {};
  return { events: [...untold(replay.conditions), stopped(describeStop(replay, stop, walk, session.breakpoints))] };
}

/** At the newest moment of a program that still runs: stops looking. Its `stopped` comes when there is something to stop at. */
function letRunOn(session: Session, replay: Replay): boolean {
  const { state } = session;
  if (state.kind !== 'recording') return false;
  replay.close();
  session.state = { ...state, look: undefined };
  return true;
}
