import type { Failure, Moment, Stop } from '../replay/history.js';
import { duration } from '../telling/times.js';
import type { Breakpoints } from './breakpoints.js';
import type { StoppedBody } from './reaction.js';
import { type Replay, threadIdOf } from './replay.js';

/** What asked for the walk that has ended here: the reason shown where nothing else stopped it. */
export type Walk = 'step' | 'pause' | 'goto' | 'entry';

const START = 'start of the recording';
const END = 'end of the recording';

/** The `stopped` event's body for a place where a walk ended. */
export function describeStop(replay: Replay, stop: Stop, walk: Walk, breakpoints: Breakpoints): StoppedBody {
  const threadId = threadIdOf(stop.moment.proc);
  const common = { threadId, allThreadsStopped: true };
  switch (stop.kind) {
    case 'step':
      return { ...common, reason: walk, ...describeWait(replay, stop.moment) };
    case 'breakpoint':
      return { ...common, reason: 'breakpoint', hitBreakpointIds: breakpoints.idsAt(stop.sites) };
    case 'failure':
      return { ...common, ...describeFailure(stop.failure) };
    case 'start':
      return { ...common, reason: walk, description: START, text: beginningOf(replay) };
    case 'end':
      return { ...common, reason: walk, description: END, text: endingOf(replay, stop) };
  }
}

export function describeFailure(failure: Failure): Pick<StoppedBody, 'reason' | 'description' | 'text'> {
  return { reason: 'exception', description: failure.source === 'ex_unit' ? 'failed test' : 'uncaught exception', text: failure.message };
}

/** What the process was waiting for, where it ran nothing, and how long from here on. */
export function describeWait({ history, telling, now }: Replay, { proc, n }: Moment): Pick<StoppedBody, 'description' | 'text'> {
  // Where a statement is about to run nothing waits: a step is not to go through all messages.
  if (history.isStop({ proc, n })) return {};
  const { status, doing } = telling.system.processAt(proc, now);
  if (status !== 'waiting') return {};
  const ends = n < (history.process(proc)?.events ?? 0) ? history.timeOf({ proc, n: n + 1 }) : undefined;
  const description = ends === undefined ? doing : `${doing}, for ${duration(ends - now)}`;
  return { description, text: `${telling.name(proc)} was ${description}.` };
}

function beginningOf(replay: Replay): string {
  return replay.history.horizon === undefined ? START : 'History begins here: older events were dropped to stay within the budget.';
}

/** A step ends with its process; that may be long before the recording does. */
function endingOf(replay: Replay, stop: Stop): string {
  const process = replay.history.process(stop.moment.proc);
  if (process?.ended !== undefined) return `${process.pid} ended here.`;
  const { text } = describeWait(replay, stop.moment);
  return text === undefined ? END : `${END}: ${text}`;
}
