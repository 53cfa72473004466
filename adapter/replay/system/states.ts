import { Control } from '../../recording/index/control.js';
import { inspect } from '../../recording/inspect.js';
import { inspectAtom } from '../../recording/inspectAtom.js';
import type { Term } from '../../recording/term.js';
import { atomName, field } from '../facts.js';
import type { Nanos } from '../history.js';
import type { At, DeliveryId, State } from '../system.js';
import { Next } from './facts.js';
import type { SystemIndex } from './systemIndex.js';
import { shorten } from './words.js';

/** All states of an OTP process. */
export function stateHistory(index: SystemIndex, place: number): readonly State[] {
  const rows = index.waits.between(index.first(place), index.end(place));
  const states: State[] = [];
  for (const [i, row] of rows.entries()) states.push(new RecordedState(index, place, row, rows[i - 1] ?? -1, i));
  return states;
}

/** The state that an OTP process had. */
export function stateAt(index: SystemIndex, place: number, time: Nanos): State | undefined {
  const rows = index.waits.between(index.first(place), index.rowsUntil(place, time));
  const row = rows.at(-1);
  return row === undefined ? undefined : new RecordedState(index, place, row, rows.at(-2) ?? -1, rows.length - 1);
}

/** The last time before this row that the process waited in its loop, or -1. */
export function waitBefore(index: SystemIndex, place: number, row: number): number {
  return index.waits.lastBetween(index.first(place), row);
}

/** Read when it is looked at: there may be very many. */
class RecordedState implements State {
  constructor(
    private readonly told: SystemIndex,
    private readonly place: number,
    private readonly row: number,
    private readonly before: number,
    readonly index: number,
  ) {}

  get at(): At {
    return this.told.deliveries.at(this.row);
  }

  get kind(): State['kind'] {
    const kind = atomName(this.told.value(this.row, 0));
    return kind === 'gen_statem' || kind === 'gen_event' ? kind : 'gen_server';
  }

  get module(): string {
    return inspectAtom(atomName(this.told.value(this.row, 1)) ?? '');
  }

  get value(): () => Term {
    return () => {
      const state = this.told.value(this.row, 2);
      return this.kind === 'gen_event' ? handlers(state) : state;
    };
  }

  get cause(): DeliveryId | undefined {
    const cause = this.before < 0 ? -1 : (this.told.deliveries.about[this.before] as number);
    return cause < 0 ? undefined : (cause as DeliveryId);
  }

  get because(): string | undefined {
    return this.cause === undefined ? reason(this.told, this.place, this.before) : undefined;
  }

  get changed(): boolean {
    const { hash } = this.told.facts;
    return this.before < 0 || hash[this.row] !== hash[this.before];
  }
}

/** As `:sys.get_state` tells it of a manager of events: `{module, id, state}` of each handler, out of OTP's records of them. */
function handlers(state: Term): Term {
  if (typeof state !== 'object' || state.type !== 'list') return state;
  const told = (one: Term): Term =>
    typeof one === 'object' && one.type === 'tuple' && atomName(one.items[0]) === 'handler'
      ? { type: 'tuple', items: one.items.slice(1, 4) }
      : one;
  return { ...state, items: state.items.map(told) };
}

/** Why a turn of the loop came about that took no message. */
function reason(index: SystemIndex, place: number, before: number): string | undefined {
  if (before < 0) return wasSeenBorn(index, place) ? 'init' : undefined;
  if (index.facts.form[before] === Next.timeout) return 'timeout';
  if (index.facts.form[before] !== Next.goesOn) return undefined;
  const next = index.value(before, 3);
  const [what, content] = typeof next === 'object' && next.type === 'tuple' ? next.items : [];
  const said = content === undefined ? '' : ` ${shorten(inspect(content))}`;
  return atomName(what) === 'continue' ? `handle_continue${said}` : `${atomName(what) ?? 'event'}${said}`;
}

function wasSeenBorn(index: SystemIndex, place: number): boolean {
  const started = index.track(place).index.controls.first(Control.started);
  return started === undefined || atomName(field(index.store.value(started.block, started.at, 0), 'first_seen')) !== 'true';
}
