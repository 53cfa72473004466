import { Control } from '../../recording/index/control.js';
import type { Term } from '../../recording/term.js';
import { each, type Work } from '../../recording/turns.js';
import { atomName } from '../facts.js';
import type { Nanos, ProcId } from '../history.js';
import type { At, Output } from '../system.js';
import { charsOf } from './chars.js';
import { Form } from './forms.js';
import { NOBODY } from './lives.js';
import type { SystemIndex } from './systemIndex.js';

/**
 * What the program wrote: requests to the processes that write for it, `user` and `standard_error`. A request may be handed on on its way
 * there; who wrote is in it. What another device was asked to write (a StringIO, a file) is no output of the program.
 */
export class ProgramOutput {
  private readonly written: Written[] = [];
  private readonly captured = new Map<number, boolean>();

  private constructor(private readonly index: SystemIndex) {}

  /** Finds it among all messages. */
  static *finding(index: SystemIndex): Work<ProgramOutput> {
    const output = new ProgramOutput(index);
    yield* each(index.deliveries.count, (id) => output.look(id));
    return output;
  }

  upTo(time: Nanos): readonly Output[] {
    const end = this.written.findIndex((one) => one.time > time);
    return end < 0 ? this.written : this.written.slice(0, end);
  }

  private look(id: number): void {
    const { index } = this;
    const { deliveries } = index;
    if (deliveries.form[id] !== Form.ioRequest) return;
    const stream = this.streamOf(id);
    if (stream !== undefined && asksToWrite(requestIn(deliveries.message(id)))) this.written.push(new Written(index, id, stream));
  }

  private streamOf(id: number): Output['stream'] | undefined {
    const { deliveries, names, controls } = this.index;
    const to = deliveries.to[id] as number;
    const time = controls.time[deliveries.firstRow(id)] as number;
    const name = to === NOBODY ? deliveries.destinationName(id) : this.isCapturing(to) ? undefined : names.nameOf(to, time);
    return name === 'user' ? 'stdout' : name === 'standard_error' ? 'stderr' : undefined;
  }

  /** ExUnit puts a StringIO in a device's place. */
  private isCapturing(place: number): boolean {
    const known = this.captured.get(place);
    if (known !== undefined) return known;
    const { index } = this;
    let captures = false;
    for (let row = index.first(place); row < index.end(place) && !captures; row++) {
      if (index.controls.kind[row] !== Control.waits) continue;
      captures = atomName(index.value(row, 1)) === 'Elixir.StringIO';
      break;
    }
    this.captured.set(place, captures);
    return captures;
  }
}

/** Read when it is looked at. */
class Written implements Output {
  readonly time: Nanos;

  constructor(
    private readonly index: SystemIndex,
    private readonly id: number,
    readonly stream: Output['stream'],
  ) {
    this.time = index.controls.time[index.deliveries.firstRow(id)] as Nanos;
  }

  get at(): At {
    const { index, proc } = this;
    const told = index.deliveries.at(index.deliveries.firstRow(this.id));
    if (told.moment.proc === proc) return told;
    const moment = index.history.momentAt(proc, told.time);
    return moment ? { moment, time: told.time } : told;
  }

  get proc(): ProcId {
    const { index } = this;
    const message = index.deliveries.message(this.id);
    const from = typeof message === 'object' && message.type === 'tuple' ? message.items[1] : undefined;
    const place = index.lives.ofTerm(from, this.time);
    const told = index.owner[index.deliveries.firstRow(this.id)] as number;
    return index.proc(place === NOBODY ? told : place);
  }

  get text(): string {
    return charsOf(requestIn(this.index.deliveries.message(this.id)));
  }
}

/** `{:io_request, from, ref, request}`. */
function requestIn(message: Term): Term | undefined {
  return typeof message === 'object' && message.type === 'tuple' ? message.items[3] : undefined;
}

function asksToWrite(request: Term | undefined): boolean {
  if (typeof request !== 'object' || request.type !== 'tuple') return false;
  const [what, list] = request.items;
  if (atomName(what) === 'put_chars') return true;
  return atomName(what) === 'requests' && typeof list === 'object' && list.type === 'list' && list.items.some(asksToWrite);
}
