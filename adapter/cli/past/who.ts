import { ambiguousProcess, noSuchProcess } from '../../errors.js';
import type { Nanos, ProcessInfo } from '../../replay/history.js';
import { processName } from '../../telling/names.js';
import type { Telling } from '../../telling/telling.js';
import { nearest } from './nearest.js';

/**
 * The process that a user means: by its pid (`#PID<0.120.0>`, `0.120.0`), its name, the end of its name (`Till` for `Shop.Till`), or the
 * function it ran first. Several may have had a name one after another: the one that lived at `time`, else the last before. Throws the failure
 * to show.
 */
export function findProcess(telling: Telling, who: string, time?: Nanos): ProcessInfo {
  const found = findProcesses(telling, who);
  const living = time === undefined ? [] : found.filter(({ started, ended }) => started <= time && (ended === undefined || ended >= time));
  const born = time === undefined ? found : found.filter(({ started }) => started <= time);
  const candidates = [living, successors(born) ? born.slice(-1) : born, found].find((some) => some.length > 0) ?? [];
  const [only, ...more] = candidates;
  if (only === undefined || more.length > 0) throw ambiguousProcess(who, candidates.map(processName));
  return only;
}

/** All processes that a user may mean: what is started again has the name of the one before. Throws the failure to show where there is none. */
export function findProcesses({ history }: Telling, who: string): readonly ProcessInfo[] {
  const all = history.processes();
  const pid = /^(?:#PID)?<?(\d+\.\d+\.\d+)>?$/.exec(who.trim())?.[1];
  const found = pid === undefined ? named(all, who) : all.filter((one) => one.pid === `#PID<${pid}>`);
  if (found.length === 0) throw noSuchProcess(who, nearest(who, all.flatMap(namesOf)));
  return found;
}

/** By the whole of a name, else by its end. */
function named(all: readonly ProcessInfo[], who: string): readonly ProcessInfo[] {
  const wanted = who.replace(/^Elixir\./, '');
  const whole = all.filter((one) => namesOf(one).includes(wanted));
  return whole.length > 0 ? whole : all.filter((one) => namesOf(one).some((name) => name.endsWith(`.${wanted}`)));
}

const namesOf = ({ name, firstCode }: ProcessInfo): readonly string[] => [name, firstCode].filter((one) => one !== undefined);

/** Whether each began when the one before had ended: the same child, started again. */
function successors(all: readonly ProcessInfo[]): boolean {
  return all.every(({ started }, i) => {
    const before = all[i - 1];
    return before === undefined || (before.ended !== undefined && before.ended <= started);
  });
}
