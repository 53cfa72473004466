import { skipTerm } from '../../recording/etfSkip.js';
import { Control } from '../../recording/index/control.js';
import { inspect } from '../../recording/inspect.js';
import { firstElement, referenceAt, tupleSize } from '../../recording/peek.js';
import type { Term } from '../../recording/term.js';
import { field } from '../facts.js';
import type { Nanos } from '../history.js';
import { Form } from './forms.js';
import { NOBODY } from './lives.js';
import { isCall } from './pairing.js';
import { isPassive } from './passive.js';
import type { SystemIndex } from './systemIndex.js';

/** A monitor: whom it is of, and when it was made. */
interface Made {
  readonly row: number;
  readonly whom: Term;
  readonly peer: number;
}

/** A sample says what was true some time before: what was made within this time before it is not judged by it. */
const SAMPLED_WITHIN = 100e6;

/**
 * Whom a process monitored after its events before the row `to`: those it made and did not take back, and that no DOWN ended. What a call or a
 * request to an I/O device watches for is left out.
 */
export function monitorsBefore(index: SystemIndex, place: number, to: number, time: Nanos): readonly Term[] {
  const open = madeBefore(index, place, to);
  for (const [reference, { peer }] of open)
    if (peer === place || (peer !== NOBODY && (index.lives.end[peer] as number) <= time)) open.delete(reference);
  endByDown(index, place, to, open);
  endBySample(index, place, to, open);
  return [...new Map([...open.values()].map(({ whom }) => [inspect(whom), whom])).values()];
}

/** By reference; where that is not told, by row. */
function madeBefore(index: SystemIndex, place: number, to: number): Map<number, Made> {
  const { kind, time } = index.controls;
  const open = new Map<number, Made>();
  let nameless: number | undefined;
  for (const row of index.rare.between(index.first(place), to)) {
    const bytes = kind[row] === Control.monitor || kind[row] === Control.demonitored ? bytesOf(index, row) : undefined;
    if (kind[row] === Control.monitored) {
      nameless = undefined;
      if (isOfRequest(index, place, row)) continue;
      const whom = index.value(row, 0);
      const at = time[row] as number;
      const peer = typeof whom === 'object' && whom.type === 'atom' ? index.names.holder(whom.name, at) : index.lives.ofTerm(whom, at);
      open.set(-row - 1, { row, whom, peer });
      nameless = row;
    } else if (kind[row] === Control.demonitored && bytes) open.delete(referenceAt(bytes, 0));
    else if (bytes && tupleSize(bytes, 0) === 2) {
      const first = firstElement(bytes, 0);
      const [whom] = items(index.value(row, 0)) ?? [];
      if (whom === undefined) continue;
      open.set(referenceAt(bytes, skipTerm(bytes, first)), { row, whom, peer: index.lives.at(bytes, first, time[row] as number) });
    } else if (bytes && nameless !== undefined) {
      const made = open.get(-nameless - 1);
      open.delete(-nameless - 1);
      if (made) open.set(referenceAt(bytes, 0), made);
      nameless = undefined;
    }
  }
  return open;
}

function bytesOf({ store, controls }: SystemIndex, row: number): Uint8Array {
  return store.bytes(controls.block[row] as number, controls.at[row] as number, 0);
}

/** A port, a name that nobody had, and who is not recorded: only a DOWN says that they are gone. */
function endByDown(index: SystemIndex, place: number, to: number, open: Map<number, Made>): void {
  const { controls, facts } = index;
  if ([...open.values()].every(({ peer }) => peer !== NOBODY)) return;
  for (let row = to - 1; row >= index.first(place); row--)
    if (controls.kind[row] === Control.received && facts.form[row] === Form.down) open.delete(facts.tag[row] as number);
}

/** What libraries take back is not told: it is missing when the process is looked at again. */
function endBySample(index: SystemIndex, place: number, to: number, open: Map<number, Made>): void {
  const { kind, time } = index.controls;
  if (open.size === 0) return;
  const sample = index.rare.between(index.first(place), to).findLast((row) => kind[row] === Control.sampled);
  const listed = sample === undefined ? undefined : items(field(index.value(sample, 0), 'monitors'));
  if (sample === undefined || listed === undefined) return;
  const left = listed.map((term) => inspect(term));
  const before = (time[sample] as number) - SAMPLED_WITHIN;
  for (const [reference, { row, whom }] of open) {
    // Of a name the sample says whom it is of in another form.
    if ((time[row] as number) > before || (typeof whom === 'object' && whom.type === 'atom')) continue;
    const at = left.indexOf(inspect(whom));
    if (at >= 0) left.splice(at, 1);
    else open.delete(reference);
  }
}

/** Of a tuple or a list that is whole. */
function items(term: Term | undefined): readonly Term[] | undefined {
  if (typeof term !== 'object') return undefined;
  if (term.type === 'tuple' && term.size === undefined) return term.items;
  return term.type === 'list' && term.remaining === undefined ? term.items : undefined;
}

/** A request watches who is asked, right before it asks, and no longer when it is answered. */
function isOfRequest(index: SystemIndex, place: number, row: number): boolean {
  const { controls, facts } = index;
  for (let next = row + 1; next < index.end(place) && controls.n[next] === (controls.n[next - 1] as number) + 1; next++) {
    if (isPassive(controls.kind[next]) || controls.kind[next] === Control.monitor) continue;
    const form = facts.form[next] as number;
    return controls.kind[next] === Control.sent && (isCall(form) || form === Form.ioRequest);
  }
  return false;
}
