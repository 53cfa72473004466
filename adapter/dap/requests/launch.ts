import { resolve } from 'node:path';
import { emptiness } from '../../target/emptiness.js';
import { stateFolder } from '../../target/folders.js';
import { readManifest } from '../../target/manifest.js';
import { findRecording } from '../../target/store.js';
import { type Launch, parseLaunch, type RecordingLaunch } from '../launchArgs.js';
import { printLogpoints } from '../logpoints.js';
import { openReplay } from '../open.js';
import { startPlain } from '../plainRun.js';
import {
  breakpointChanged,
  type Happening,
  output,
  type Reaction,
  type Request,
  recordingOpen,
  say,
  tellFailure,
  terminated,
} from '../reaction.js';
import { startRecording } from '../recorder.js';
import type { Session } from '../session.js';
import { howEnded } from '../stand.js';
import { standAt } from '../standing.js';

/** Records a task, or opens a recording. Answered once the program runs or the recording is open, so that failures come as its answer. */
export const launch: Request<Launch> = {
  aside: true,
  parse: parseLaunch,

  handle(session, wanted, signal) {
    if (session.state.kind !== 'ready') throw session.untimely('launch');
    return start(session, wanted, signal);
  },
};

/** Launches `wanted`; the session is ready for another try where that fails. */
export async function start(session: Session, wanted: Launch, signal: AbortSignal): Promise<Reaction> {
  const remarks = wanted.unknown.map((name) =>
    output('important', `The launch attribute "${name}" is not known to ElixirScope; it was ignored.\n`),
  );
  if (wanted.trace) remarks.push(say(`The protocol is logged to ${session.trace.writeTo(stateFolder(session.host.env))}`));
  else session.trace.forget();
  session.launched = wanted;
  try {
    if (wanted.kind === 'recording') return await open(session, wanted, remarks, signal);
    await (wanted.unrecorded ? startPlain : startRecording)(session, wanted, signal);
    return { events: remarks };
  } catch (error) {
    // Unless the session was ended meanwhile, the client may try again.
    if (session.state.kind === 'starting') session.state = { kind: 'ready' };
    throw error;
  }
}

async function open(session: Session, wanted: RecordingLaunch, remarks: Happening[], signal: AbortSignal): Promise<Reaction> {
  const abort = new AbortController();
  session.state = { kind: 'starting', abort };
  const { folder } = findRecording(stateFolder(session.host.env), wanted.recording);
  const replay = await openReplay(session, resolve(folder), wanted, AbortSignal.any([signal, abort.signal]));
  if (replay === undefined) {
    session.state = { kind: 'ended' };
    return { events: [...remarks, tellFailure(emptiness(folder)), terminated()] };
  }
  session.state = { kind: 'replaying', replay };
  const ended = howEnded(readManifest(folder));
  const changed = (await session.breakpoints.resolve(replay)).map((one) => breakpointChanged(session.toClientBreakpoint(one)));
  return {
    events: [...remarks, recordingOpen(folder, false), ...replay.history.losses.map(say), ...changed],
    after: () =>
      void session.configured.then(() => {
        if (session.openReplay !== replay) return;
        standAt(session, replay, wanted.stopOn, ended);
        printLogpoints(session);
      }),
  };
}
