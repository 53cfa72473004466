import { rmSync } from 'node:fs';
import { asFailure, cancelled, internal } from '../errors.js';
import type { ProbeMessage } from '../target/controlMessages.js';
import { emptiness, isFailedEarly } from '../target/emptiness.js';
import { launchRecording, type Launch as Running } from '../target/launch.js';
import { readManifest } from '../target/manifest.js';
import { type Ending, exitCodeOf } from '../target/program.js';
import type { TaskLaunch } from './launchArgs.js';
import { tellLoaded } from './loadedModules.js';
import { printLogpoints } from './logpoints.js';
import { openReplay } from './open.js';
import { programOptions } from './programOptions.js';
import { ProgramOutput } from './programOutput.js';
import { ProgressReport } from './progress.js';
import { breakpointChanged, exited, type Happening, recordingOpen, say, stopped, tellFailure, terminated } from './reaction.js';
import { threadIdOf } from './replay.js';
import { RunningNumbers } from './runningNumbers.js';
import type { Session } from './session.js';
import { howEnded } from './stand.js';
import { standAt } from './standing.js';

/** Starts the program of `launch` and records it. Resolves once it runs; rejects with the failure to show, and nothing was run. */
export async function startRecording(session: Session, launch: TaskLaunch, signal: AbortSignal): Promise<void> {
  const abort = new AbortController();
  session.state = { kind: 'starting', abort };
  const shown: Shown = {
    progress: new ProgressReport(session, () => giveUpProgram(session, abort)),
    program: new ProgramOutput(session, launch.projectDir),
    numbers: new RunningNumbers(session),
  };
  try {
    const running = await launchRecording(
      {
        ...(await programOptions(session, launch)),
        ours: session.host.env,
        engineGone: 'stop',
        ...launch.what,
        sink: launch.sink,
        signal: AbortSignal.any([signal, abort.signal]),
      },
      {
        onProbeCompile: () => shown.progress.say('Compiling the probe for this Elixir (once)'),
        onPruned: (deleted) => session.emit(say(`${deleted.length} old recording(s) were deleted to make room.`)),
        onOutput: (stream, text) => shown.program.write(stream, text),
        onProbe: (message) => probeSays(session, shown, message),
      },
    );
    shown.progress.end();
    if (signal.aborted || abort.signal.aborted) {
      running.stop();
      await running.ended;
      throw cancelled();
    }
    session.state = { kind: 'recording', launch, running };
    session.emit(recordingOpen(running.folder, true));
    void running.ended
      .finally(() => endShown(shown))
      .then((ending) => programEnded(session, launch, running, ending))
      .catch((error) => giveUp(session, error));
  } catch (error) {
    endShown(shown);
    throw abort.signal.aborted || signal.aborted ? cancelled() : error;
  }
}

/** What a client sees of a program while it runs. */
interface Shown {
  readonly progress: ProgressReport;
  readonly program: ProgramOutput;
  readonly numbers: RunningNumbers;
}

function probeSays(session: Session, { progress, numbers }: Shown, message: ProbeMessage): void {
  switch (message.type) {
    case 'progress':
      progress.count(message.what, message.done, message.total);
      break;
    case 'notice':
      session.emit(say(message.text));
      break;
    case 'stats':
    case 'finished':
      numbers.update(message);
      if (message.type === 'stats') void tellLoaded(session).catch((error) => session.trace.note('adapter', { breakpoints: `${error}` }));
  }
}

function endShown({ progress, program, numbers }: Shown): void {
  progress.end();
  program.end();
  numbers.end();
}

/** Ends the running program: gracefully, then its whole process group. Its end is told as any other. */
export function stopProgram(session: Session): void {
  const { state } = session;
  if (state.kind !== 'recording' && state.kind !== 'running') return;
  state.running.stop();
  session.state = { ...state, stopping: true };
}

/** The client cancelled what comes before the program's own work: the probe's compiling, the project's, or the modules' preparation. */
function giveUpProgram(session: Session, abort: AbortController): void {
  abort.abort();
  if (session.state.kind !== 'recording') return;
  stopProgram(session);
  session.state = { ...session.state, givenUp: true };
}

/** The program is over: tell how, open what was recorded, and stand where `stopOn` says. */
async function programEnded(session: Session, launch: TaskLaunch, running: Running, ending: Ending): Promise<void> {
  // A restart, or the session's end, made this program's end nobody's business.
  const isCurrent = () => session.state.kind === 'recording' && session.state.running === running;
  await session.configured;
  if (session.state.kind !== 'recording' || !isCurrent()) return;
  if (session.state.givenUp)
    return finish(session, say('Cancelled: the program was ended before its own work began, and nothing is kept.'), running.folder);
  if (ending.signal !== null) session.emit(say(`The program was ended by ${ending.signal}.`));
  session.emit(exited(exitCodeOf(ending)));
  const replay = await openReplay(session, running.folder, launch, new AbortController().signal);
  if (session.state.kind !== 'recording' || !isCurrent()) return replay?.close();
  if (replay === undefined) return finishEmpty(session, launch, running.folder);
  const { look } = session.state;
  look?.close();
  session.state = { kind: 'replaying', replay };
  session.emit(recordingOpen(running.folder, false), say(`Recorded: ${running.folder}`), ...replay.history.losses.map(say));
  session.emit(...(await session.breakpoints.resolve(replay)).map((one) => breakpointChanged(session.toClientBreakpoint(one))));
  printLogpoints(session);
  if (look !== undefined) {
    // Who looks at the past stays there: the same moment in the whole recording.
    replay.moveTo(look.cursor);
    session.emit(
      stopped({
        threadId: threadIdOf(look.cursor.proc),
        allThreadsStopped: true,
        preserveFocusHint: true,
        reason: 'pause',
        description: 'the program has ended',
        text: 'The program has ended. You stand where you stood, in its whole recording.',
      }),
    );
  } else if (launch.stopOn === 'never') {
    finish(session, undefined);
  } else {
    standAt(session, replay, launch.stopOn, howEnded(readManifest(running.folder)));
  }
}

/** Nothing was recorded. Where mix itself gave up nobody wants the recording, unless what was to be recorded was chosen: then that may be why. */
function finishEmpty(session: Session, { console, what }: TaskLaunch, folder: string): void {
  const chosen = [what.include, what.exclude].some((patterns) => patterns !== undefined && patterns.length > 0);
  const kept = chosen || !isFailedEarly(folder);
  finish(session, tellFailure(emptiness(folder, { kept, inTerminal: console === 'integratedTerminal' })), kept ? undefined : folder);
}

/** Ends the session, and says why where there is something to say. `forget`: a recording that nobody wants. */
function finish(session: Session, why: Happening | undefined, forget?: string): void {
  session.openReplay?.close();
  if (forget !== undefined) rmSync(forget, { recursive: true, force: true });
  session.state = { kind: 'ended' };
  if (why !== undefined) session.emit(why);
  session.emit(terminated());
}

function giveUp(session: Session, error: unknown): void {
  if (session.state.kind !== 'ended') finish(session, tellFailure(asFailure(error) ?? internal(error)));
}
