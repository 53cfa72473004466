import { inspect } from '../recording/inspect.js';
import type { Term } from '../recording/term.js';
import type { Nanos, ProcId } from '../replay/history.js';
import { Made, type Many } from '../replay/many.js';
import type { Delivery, Mailbox, PortAt, ProcessAt, Warning } from '../replay/system.js';
import { fateText, messageText, senderName } from '../telling/messages.js';
import { causeText } from '../telling/states.js';
import type { Telling } from '../telling/telling.js';
import { duration, moment } from '../telling/times.js';
import { warningText } from '../telling/warnings.js';
import { bytes } from '../words.js';

/** A line of the scope Process: words, a value that unfolds, or words with more lines below. */
export interface Entry {
  readonly name: string;
  readonly text?: string;
  readonly value?: Term;
  /** The value's type, where there is a better word than the term's own. */
  readonly type?: string;
  readonly group?: Group;
}

/** Lines, each made when it is looked at. `indexed`: they have numbers for names, and may be many. */
export interface Group {
  readonly indexed: boolean;
  readonly entries: Many<() => Entry>;
}

/** What is known of a process at a time. What it has not, or nobody knows, is left out. */
export function processEntries(telling: Telling, proc: ProcId, time: Nanos): Group {
  const now = telling.system.processAt(proc, time);
  const entries: readonly (Entry | undefined)[] = [
    { name: 'pid', text: telling.history.process(proc)?.pid ?? 'not known' },
    text('name', now.name),
    text('doing', now.doing),
    now.exit && { name: 'exit reason', value: now.exit.reason },
    now.state && { name: 'state', value: now.state.value(), type: now.state.module },
    now.state && { name: 'state since', text: `${moment(now.state.at.time)}: ${causeText(telling, now.state)}` },
    now.status === 'ended' ? undefined : mailbox(telling, telling.system.mailboxAt(proc, time), time),
    others(telling, 'links', now.links),
    others(telling, 'monitors', now.monitors),
    ports(telling.system.portsAt(time, proc)),
    now.parent === undefined ? undefined : { name: 'parent', text: telling.name(now.parent) },
    text('initial call', now.initialCall),
    text('group leader', now.groupLeader === undefined ? undefined : telling.whom(now.groupLeader)),
    ...sample(now, time),
    warnings(telling.system.warningsUntil(time, proc), time),
  ];
  return { indexed: false, entries: entries.flatMap((entry) => (entry === undefined ? [] : [() => entry])) };
}

function text(name: string, said: string | undefined): Entry | undefined {
  return said === undefined || said === '' ? undefined : { name, text: said };
}

function mailbox(telling: Telling, { messages, inFlight, exact }: Mailbox, time: Nanos): Entry {
  const { coverage } = telling.system;
  if (coverage.messages === 'off') return { name: 'mailbox', text: `not recorded${coverage.why === undefined ? '' : `: ${coverage.why}`}` };
  const many = messages.length === 1 ? '1 message' : `${messages.length.toLocaleString('en')} messages`;
  const coming = inFlight.length === 0 ? '' : `, ${inFlight.length} on the way`;
  const one = (i: number): Delivery => messages.at(i) ?? (inFlight[i - messages.length] as Delivery);
  return {
    name: 'mailbox',
    text: `${messages.length === 0 ? 'empty' : many}${coming}${exact ? '' : ' (it may have been more or fewer)'}`,
    group: {
      indexed: true,
      entries: new Made(messages.length + inFlight.length, (i) => () => message(telling, one(i), i, time)),
    },
  };
}

function message(telling: Telling, delivery: Delivery, index: number, time: Nanos): Entry {
  const { sent, received } = delivery;
  const lines: readonly (Entry | undefined)[] = [
    { name: 'message', value: delivery.message() },
    { name: 'from', text: senderName(telling, delivery) },
    sent && { name: 'sent', text: moment(sent.time) },
    received && { name: 'waiting', text: duration(Math.max(0, time - received.time)) },
    { name: 'later', text: fateText(delivery) },
  ];
  return {
    name: String(index),
    text: `${messageText(telling, delivery)} from ${senderName(telling, delivery)}`,
    group: { indexed: false, entries: lines.flatMap((line) => (line === undefined ? [] : [() => line])) },
  };
}

function others(telling: Telling, name: string, terms: readonly Term[]): Entry | undefined {
  if (terms.length === 0) return undefined;
  const names = terms.map((term) => telling.whom(term));
  const entries = terms.map((term, index) => (): Entry => ({ name: inspect(term), text: names[index] ?? '' }));
  return { name, text: names.join(', '), group: { indexed: false, entries } };
}

function ports(open: readonly PortAt[]): Entry | undefined {
  if (open.length === 0) return undefined;
  const words = ({ name, local, remote, read, written }: PortAt) => {
    const where = [local, remote].filter((one) => one !== undefined).join(' – ');
    return `${name ?? 'port'}${where === '' ? '' : ` ${where}`}: ${bytes(read)} read, ${bytes(written)} written`;
  };
  const entries = open.map((one) => (): Entry => ({ name: inspect(one.port), text: words(one) }));
  return {
    name: 'ports',
    text: open.map((one) => one.remote ?? one.name ?? inspect(one.port)).join(', '),
    group: { indexed: false, entries },
  };
}

/** The last is said at once. */
function warnings(all: readonly Warning[], time: Nanos): Entry | undefined {
  const last = all.at(-1);
  if (last === undefined) return undefined;
  const entries = all.map((one) => (): Entry => ({ name: moment(one.at.time), text: warningText(one) }));
  return {
    name: 'warnings of the VM',
    text: `${warningText(last)}, ${duration(time - last.at.time)} before`,
    group: { indexed: false, entries },
  };
}

function sample({ sample: taken }: ProcessAt, time: Nanos): readonly Entry[] {
  if (taken === undefined) return [];
  const ago = time - taken.at;
  const when = ago < 1e6 ? '' : ` (${duration(ago)} before)`;
  return [
    { name: 'memory', text: `${bytes(taken.memory)}${when}` },
    { name: 'reductions', text: `${taken.reductions.toLocaleString('en')}${when}` },
  ];
}
