import { noFailures, usage } from '../../errors.js';
import type { Moment, Nanos } from '../../replay/history.js';
import type { Telling } from '../../telling/telling.js';
import { moment } from '../../telling/times.js';
import { findProcess } from './who.js';

/** A time of a recording, and how it was asked for. */
export interface When {
  readonly time: Nanos;
  /** `12.432 ms, the first failure`. */
  readonly text: string;
}

const UNITS: Readonly<Record<string, number>> = { ns: 1, us: 1e3, µs: 1e3, ms: 1e6, s: 1e9, m: 60e9, min: 60e9 };

/**
 * What `--at` says: `12.4ms` or `+1.25s` (since recording began), `failure` (the first), `end`, or the moment after so many events of a
 * process (`Shop.Till:57`). Without it the first failure, else the end. Throws the failure to show.
 */
export function when(telling: Telling, option: string, text: string | undefined): When {
  const { history } = telling;
  const [first] = history.failures();
  if (text === 'failure' || (text === undefined && first !== undefined)) {
    if (first === undefined) throw noFailures();
    return { time: first.time, text: `${moment(first.time)}, the first failure` };
  }
  if (text === 'end' || text === undefined) {
    const time = endOf(telling);
    return { time, text: `${moment(time)}, the end` };
  }
  const time = (duration(text) ?? momentOf(telling, text)) as Nanos | undefined;
  if (time === undefined)
    throw usage(
      `${option} is a time such as 12.4ms or +1.25s, a moment such as Shop.Till:57 (after 57 of its events), failure or end, not "${text}"`,
    );
  return { time, text: moment(time) };
}

/** What to say of a time before all that was recorded: when that begins. Undefined where something was. */
export function nothingYet({ history }: Telling, time: Nanos): string | undefined {
  const begins = history.processes().reduce((first, { started }) => Math.min(first, started), Number.POSITIVE_INFINITY);
  if (time >= begins || begins === Number.POSITIVE_INFINITY) return undefined;
  return `Nothing was recorded yet at ${moment(time)}: the first moment is at ${moment(begins as Nanos)}.`;
}

function duration(text: string): number | undefined {
  const [, digits, unit = ''] = /^\+?(\d+(?:\.\d+)?) ?([a-zµ]+)$/.exec(text) ?? [];
  const scale = UNITS[unit];
  return digits === undefined || scale === undefined ? undefined : Math.round(Number(digits) * scale);
}

function momentOf(telling: Telling, text: string): number | undefined {
  const [, name = '', n] = /^(.+):(\d+)$/.exec(text) ?? [];
  if (n === undefined) return undefined;
  const process = findProcess(telling, name);
  const wanted: Moment = { proc: process.proc, n: Number(n) };
  if (wanted.n > process.events) throw usage(`${name} has ${process.events} events, so there is no moment ${n}`);
  return telling.history.timeOf(wanted);
}

/** When the last event of all was written. */
function endOf({ history }: Telling): Nanos {
  return history.processes().reduce((latest, { proc, events }) => Math.max(latest, history.timeOf({ proc, n: events })), 0) as Nanos;
}
