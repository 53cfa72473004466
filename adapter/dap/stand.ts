import type { Failure, History, Moment } from '../replay/history.js';
import type { StopOn } from './launchArgs.js';

/** Where a session stands first, and why. */
export type Stand =
  | { readonly kind: 'failure'; readonly moment: Moment; readonly failure: Failure }
  | { readonly kind: 'entry' | 'end'; readonly moment: Moment };

/**
 * The place that `stopOn` asks for; the end where there is no such place: where code ran last, else the `last` moment of all.
 * `ok`: the program ended with status 0.
 */
export function firstStand(history: History, stopOn: StopOn, ok: boolean, last: Moment): Stand {
  const entry = stopOn === 'entry' ? history.entry() : undefined;
  if (entry !== undefined) return { kind: 'entry', moment: entry };
  const failure = failureFor(history.failures(), stopOn, ok);
  return failure === undefined
    ? { kind: 'end', moment: history.exit() ?? history.last() ?? last }
    : { kind: 'failure', moment: failure.moment, failure };
}

function failureFor(failures: readonly Failure[], stopOn: StopOn, ok: boolean): Failure | undefined {
  if (stopOn === 'exception') return failures[0];
  if (stopOn !== 'failure') return undefined;
  const failedTest = failures.find(({ source }) => source === 'ex_unit');
  if (failedTest !== undefined || ok) return failedTest;
  // What ended the mix task is behind a bad status; failing that, the last process to crash.
  return failures.findLast(({ source }) => source === 'mix') ?? failures.at(-1);
}
