import type { StopOn } from './launchArgs.js';
import { type StoppedBody, stopped } from './reaction.js';
import { type Replay, threadIdOf } from './replay.js';
import type { Session } from './session.js';
import { firstStand, type HowEnded, type Stand } from './stand.js';
import { describeFailure } from './stops.js';

/** Stands where a session begins to look, and tells the client. */
export function standAt(session: Session, replay: Replay, stopOn: StopOn, ended: HowEnded): void {
  const stand = firstStand(replay.history, stopOn, ended, replay.cursor);
  replay.moveTo(stand.moment);
  session.emit(stopped({ threadId: threadIdOf(stand.moment.proc), allThreadsStopped: true, ...describe(stand) }));
}

function describe(stand: Stand): Pick<StoppedBody, 'reason' | 'description' | 'text'> {
  switch (stand.kind) {
    case 'failure':
      return describeFailure(stand.failure);
    case 'entry':
      return { reason: 'entry' };
    case 'end':
      return { reason: 'pause', description: 'end of the recording' };
  }
}
