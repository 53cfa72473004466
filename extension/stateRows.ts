import type { StateChange } from '../adapter/protocol.js';

/** Rows shown to each side of the session's moment, at first and for each time that more are asked for. */
const STEP = 250;

/** A row of the view State Changes. */
export type StateRow =
  | { readonly kind: 'state'; readonly change: StateChange }
  /** In place of states, where the process has none: lets another be chosen. */
  | { readonly kind: 'choose' }
  /** Those before or after the rows that are shown. */
  | { readonly kind: 'more'; readonly side: Side; readonly count: number };

export type Side = 'earlier' | 'later';

/** How often more was asked for, to either side. */
export interface Widened {
  readonly earlier: number;
  readonly later: number;
}

/** The rows around the session's moment: a server that ran for long has had more states than anybody scrolls through. */
export function rowsAround(all: readonly StateChange[], onlyChanges: boolean, widened: Widened): StateRow[] {
  if (all.length === 0) return [{ kind: 'choose' }];
  const shown = onlyChanges ? all.filter(({ changed, index, here }) => changed || index === 0 || here) : all;
  const at = shown.findIndex(({ here }) => here);
  const middle = at < 0 ? shown.length : at;
  const from = Math.max(0, middle - STEP * (1 + widened.earlier));
  const to = Math.min(shown.length, middle + STEP * (1 + widened.later));
  const more = (side: Side, count: number): StateRow[] => (count === 0 ? [] : [{ kind: 'more', side, count }]);
  const states = shown.slice(from, to).map((change): StateRow => ({ kind: 'state', change }));
  return [...more('earlier', from), ...states, ...more('later', shown.length - to)];
}
