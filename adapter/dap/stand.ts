import type { Manifest } from '../recording/manifest.js';
import type { Failure, History, Moment } from '../replay/history.js';
import type { StopOn } from './launchArgs.js';

/** Where a session stands first, and why. */
export type Stand =
  | { readonly kind: 'failure'; readonly moment: Moment; readonly failure: Failure }
  | { readonly kind: 'entry' | 'end'; readonly moment: Moment };

/** `stopped`: by the user, so that its status says nothing of what it met before. */
export type HowEnded = 'well' | 'badly' | 'stopped';

/** A test run that was stopped may have been full of crashes that are meant. */
export function howEnded({ exitStatus, stopped, task }: Pick<Manifest, 'exitStatus' | 'stopped' | 'task'>): HowEnded {
  if (stopped && !/^test\b/.test(task)) return 'stopped';
  return exitStatus === 0 ? 'well' : 'badly';
}

/** The place that `stopOn` asks for; the end where there is no such place: where code ran last, else the `last` moment of all. */
export function firstStand(history: History, stopOn: StopOn, ended: HowEnded, last: Moment): Stand {
  const entry = stopOn === 'entry' ? history.entry() : undefined;
  if (entry !== undefined) return { kind: 'entry', moment: entry };
  const failure = failureFor(history.failures(), stopOn, ended);
  return failure === undefined
    ? { kind: 'end', moment: history.exit() ?? history.last() ?? last }
    : { kind: 'failure', moment: failure.moment, failure };
}

function failureFor(failures: readonly Failure[], stopOn: StopOn, ended: HowEnded): Failure | undefined {
  if (stopOn === 'exception') return failures[0];
  if (stopOn !== 'failure') return undefined;
  const failedTest = failures.find(({ source }) => source === 'ex_unit');
  if (failedTest !== undefined || ended === 'well') return failedTest;
  if (ended === 'stopped') return failures[0];
  // What ended the mix task is behind a bad status; failing that, the last process to crash.
  return failures.findLast(({ source }) => source === 'mix') ?? failures.at(-1);
}
