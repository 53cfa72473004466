import { LoadedCode } from '../replay/loadedCode.js';
import { type Ground, recordedGround, runningGround } from './ground.js';
import { breakpointChanged } from './reaction.js';
import type { Session, State } from './session.js';
import { Sources } from './sources.js';

type Recording = Extract<State, { kind: 'recording' }>;

interface Loaded {
  readonly code: LoadedCode;
  readonly ground: Ground;
}

/** What each running program has loaded, as far as somebody had a breakpoint to ask for. */
const loaded = new WeakMap<Recording['running'], Loaded>();

/** What breakpoints are looked up in now; undefined where nothing runs and no recording is open. */
export async function groundOf(session: Session): Promise<Ground | undefined> {
  const replay = session.openReplay;
  if (replay !== undefined) return recordedGround(replay);
  if (session.state.kind !== 'recording') return undefined;
  const { code, ground } = loadedBy(session.state);
  await code.readOn();
  return ground;
}

/** To be called now and then while a program is recorded: tells what became of breakpoints as modules were loaded. */
export async function tellLoaded(session: Session): Promise<void> {
  const { state } = session;
  if (state.kind !== 'recording' || state.look !== undefined || session.breakpoints.none) return;
  const { code, ground } = loadedBy(state);
  if (!(await code.readOn())) return;
  const changed = await session.breakpoints.findIn(ground);
  session.emit(...changed.map((one) => breakpointChanged(session.toClientBreakpoint(one))));
}

function loadedBy({ running, launch }: Recording): Loaded {
  const known = loaded.get(running);
  if (known !== undefined) return known;
  const code = new LoadedCode(running.folder);
  const made = { code, ground: runningGround(code, new Sources(code, launch.projectDir, launch.substitutions)) };
  loaded.set(running, made);
  return made;
}
