import { cancelled } from '../errors.js';
import { whyEmpty } from '../target/emptiness.js';
import { launchRecording, type Launch as Running } from '../target/launch.js';
import type { Ending } from '../target/program.js';
import type { TaskLaunch } from './launchArgs.js';
import { tellLoaded } from './loadedModules.js';
import { openReplay } from './open.js';
import { ProgressReport } from './progress.js';
import { breakpointChanged, exited, output, say, stopped, terminated } from './reaction.js';
import { threadIdOf } from './replay.js';
import type { Session } from './session.js';
import { standAt } from './standing.js';

/** Starts the program of `launch` and records it. Resolves once it runs; rejects with the failure to show, and nothing was run. */
export async function startRecording(session: Session, launch: TaskLaunch, signal: AbortSignal): Promise<void> {
  const abort = new AbortController();
  session.state = { kind: 'starting', abort };
  const progress = new ProgressReport(session);
  try {
    const running = await launchRecording(
      {
        projectDir: launch.projectDir,
        task: launch.task,
        taskArgs: launch.taskArgs,
        env: environmentOf(session, launch),
        envNames: [...Object.keys(launch.env), ...(launch.mixEnv === undefined ? [] : ['MIX_ENV'])],
        stdio: 'pipes',
        engineGone: 'stop',
        level: launch.level,
        sink: launch.sink,
        include: launch.include,
        exclude: launch.exclude,
        signal: AbortSignal.any([signal, abort.signal]),
      },
      {
        onProbeCompile: () => progress.say('Compiling the probe for this Elixir (once)'),
        onPruned: (deleted) => session.emit(say(`${deleted.length} old recording(s) were deleted to make room.`)),
        onOutput: (stream, text) => session.emit(output(stream, text)),
        onProbe: (message) => {
          if (message.type === 'progress') progress.count(message.what, message.done, message.total);
          if (message.type === 'notice') session.emit(say(message.text));
          if (message.type === 'stats')
            void tellLoaded(session).catch((error) => session.trace.note('adapter', { breakpoints: `${error}` }));
        },
      },
    );
    if (signal.aborted || abort.signal.aborted) {
      running.stop();
      await running.ended;
      throw cancelled();
    }
    session.state = { kind: 'recording', launch, running };
    void running.ended.then((ending) => programEnded(session, launch, running, ending)).catch((error) => giveUp(session, error));
  } finally {
    progress.end();
  }
}

/** Ends the running program: gracefully, then its whole process group. Its end is told as any other. */
export function stopProgram(session: Session): void {
  if (session.state.kind !== 'recording') return;
  session.state.running.stop();
  session.state = { ...session.state, stopping: true };
}

/** The program is over: tell how, open what was recorded, and stand where `stopOn` says. */
async function programEnded(session: Session, launch: TaskLaunch, running: Running, ending: Ending): Promise<void> {
  // A restart, or the session's end, made this program's end nobody's business.
  const isCurrent = () => session.state.kind === 'recording' && session.state.running === running;
  await session.configured;
  if (!isCurrent()) return;
  session.emit(exited(exitCodeOf(ending)));
  const replay = await openReplay(running.folder, launch);
  if (session.state.kind !== 'recording' || !isCurrent()) return replay?.close();
  if (replay === undefined) return finish(session, whyEmpty(running.folder));
  const { look } = session.state;
  look?.close();
  session.state = { kind: 'replaying', replay };
  session.emit(say(`Recorded: ${running.folder}`), ...replay.history.losses.map(say));
  session.emit(...(await session.breakpoints.resolve(replay)).map((one) => breakpointChanged(session.toClientBreakpoint(one))));
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
    standAt(session, replay, launch.stopOn, exitCodeOf(ending) === 0);
  }
}

/** As a shell tells it: 128 + the signal's number where a signal ended the program. */
function exitCodeOf({ exitStatus, signal }: Ending): number {
  return exitStatus ?? (signal === 'SIGINT' ? 130 : signal === 'SIGKILL' ? 137 : signal === 'SIGTERM' ? 143 : 128);
}

/** Ends the session, and says why where there is something to say. */
function finish(session: Session, why: string | undefined): void {
  session.openReplay?.close();
  session.state = { kind: 'ended' };
  if (why !== undefined) session.emit(output('important', `${why}\n`));
  session.emit(terminated());
}

function giveUp(session: Session, error: unknown): void {
  if (session.state.kind !== 'ended') finish(session, error instanceof Error ? error.message : String(error));
}

function environmentOf(session: Session, launch: TaskLaunch): Record<string, string | undefined> {
  const env: Record<string, string | undefined> = { ...session.host.env };
  for (const [name, value] of Object.entries(launch.env)) env[name] = value ?? undefined;
  if (launch.mixEnv !== undefined) env.MIX_ENV = launch.mixEnv;
  return env;
}
