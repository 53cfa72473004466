import type { StateChange, StateChanges } from '../protocol.js';
import { inspectPretty } from '../recording/inspectPretty.js';
import type { Nanos, ProcId } from '../replay/history.js';
import type { State, System } from '../replay/system.js';
import { messageText, senderName } from './messages.js';
import type { Telling } from './telling.js';
import { remarkOn } from './tree.js';

/** Longer lists make editors slow. */
const MOST = 1000;
/** As wide as Elixir's formatter writes code. */
const WIDTH = 98;

/** The states that a process had, in order; where they are too many, those around `time`. */
export function stateChanges(telling: Telling, proc: ProcId, time: Nanos): StateChanges {
  const all = telling.system.stateHistory(proc);
  const current = telling.system.stateAt(proc, time)?.index;
  const from = all.length <= MOST ? 0 : Math.min(Math.max(0, (current ?? 0) - MOST / 2), all.length - MOST);
  const changes = all.slice(from, from + MOST).map((state): StateChange => {
    const { index, changed, at } = state;
    return {
      index,
      cause: causeText(telling, state),
      state: telling.short(state.value()),
      changed,
      n: at.moment.n,
      time: at.time,
      here: index === current,
    };
  });
  const remark = remarkOnStates(telling, all.length, changes.length);
  return { process: proc, name: telling.name(proc), changes, ...(remark === undefined ? {} : { remark }) };
}

/** What led to a state: `call :total from Shop.Cart`, `init`. */
export function causeText(telling: Telling, { cause, because }: State): string {
  const delivery = cause === undefined ? undefined : telling.system.delivery(cause);
  if (delivery === undefined) return because ?? 'not known';
  const message = messageText(telling, delivery, 100);
  return `${message} from ${senderName(telling, delivery)}`;
}

/** A state over several lines, whole but for what was not recorded. */
export function stateText({ writing }: Telling, state: State): string {
  return inspectPretty(state.value(), WIDTH, writing.options);
}

/** The state with this number. */
export function stateWith(system: System, proc: ProcId, index: number): State | undefined {
  return system.stateHistory(proc)[index];
}

function remarkOnStates(telling: Telling, all: number, shown: number): string | undefined {
  if (all === 0)
    return 'No state of this process was recorded: it is no GenServer, gen_statem or gen_event, or it did not wait for a message while recorded.';
  if (shown < all) return `Of ${all.toLocaleString('en')} states those around this moment are listed.`;
  return remarkOn(telling);
}
