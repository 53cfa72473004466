import { launchPlain } from '../target/launch.js';
import { exitCodeOf } from '../target/program.js';
import type { TaskLaunch } from './launchArgs.js';
import { programOptions } from './programOptions.js';
import { ProgramOutput } from './programOutput.js';
import { exited, terminated } from './reaction.js';
import type { Session } from './session.js';

/** Runs the program of `launch` as always, unrecorded; the session ends with it. Rejects with the failure to show, and nothing was run. */
export async function startPlain(session: Session, launch: TaskLaunch, signal: AbortSignal): Promise<void> {
  const abort = new AbortController();
  session.state = { kind: 'starting', abort };
  const program = new ProgramOutput(session, launch.projectDir);
  const options = { ...(await programOptions(session, launch)), signal: AbortSignal.any([signal, abort.signal]) };
  const running = await launchPlain(options, (stream, text) => program.write(stream, text));
  if (options.signal.aborted) running.stop();
  session.state = { kind: 'running', running };
  const ended = async () => {
    const ending = await running.ended.finally(() => program.end());
    if (session.state.kind !== 'running' || session.state.running !== running) return;
    session.state = { kind: 'ended' };
    session.emit(exited(exitCodeOf(ending)), terminated());
  };
  void ended().catch(() => session.emit(terminated()));
}
