import { inspect } from '../../adapter/recording/inspect.js';
import type { History, Moment, Nanos } from '../../adapter/replay/history.js';
import type { Random } from './random.js';

/** Asks of a history what an editor would, here and there. */
export async function lookAtAll(history: History, random: Random): Promise<void> {
  history.failures();
  for (const { file, source } of history.sources()) {
    history.sitesAt(file, history.lines(file)[0] ?? (1 as never));
    if (source !== undefined) history.sourceText(source);
  }
  await history.prepareSystem();
  const { system } = history;
  for (const { proc, events, started } of history.processes().slice(0, 12)) {
    for (const n of [0, random(events + 1), events]) lookAround(history, { proc, n });
    const time = (started + random(1_000_000_000)) as Nanos;
    const { state, links } = system.processAt(proc, time);
    inspectAll([...links, ...(state === undefined ? [] : [state.value()])]);
    inspectAll(system.mailboxAt(proc, time).messages.map((one) => one.message()));
    system.stateHistory(proc);
  }
  const last = history.last();
  if (last !== undefined) system.supervisionTreeAt(history.timeOf(last));
  system.outputUpTo(Number.POSITIVE_INFINITY as Nanos).map((one) => one.text);
}

function lookAround(history: History, moment: Moment): void {
  for (const [index] of history.frames(moment, 0, 5).entries()) inspectAll(history.bindings(moment, index).map((one) => one.value()));
  history.lastValue(moment);
  history.step(moment, 'over', 'backward');
  history.step(moment, 'in', 'forward');
}

function inspectAll(terms: readonly Parameters<typeof inspect>[0][]): void {
  for (const term of terms) inspect(term);
}
