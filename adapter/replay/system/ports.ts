import { Control } from '../../recording/index/control.js';
import { inspect } from '../../recording/inspect.js';
import type { Term } from '../../recording/term.js';
import { each, type Work } from '../../recording/turns.js';
import { atomName, field, integer, text } from '../facts.js';
import type { Nanos } from '../history.js';
import type { PortAt } from '../system.js';
import { NOBODY } from './lives.js';
import { rowsOfKind, type SystemIndex } from './systemIndex.js';

/** One thing that is told of a port, read once. */
interface Change {
  readonly row: number;
  readonly time: number;
  /** Whose event it is. */
  readonly place: number;
  readonly what: 'opened' | 'addressed' | 'given' | 'closed' | 'bytes' | 'unlinked';
  readonly fact?: Term;
  readonly read?: number;
  readonly written?: number;
}

/** All that is told of one port, in the order of time. */
interface Told {
  readonly port: Term;
  readonly changes: Change[];
}

/** A port, while it is put together. */
interface Known {
  owner: number;
  opened: number;
  isClosed: boolean;
  readonly facts: Term[];
  read: number;
  written: number;
}

/** The ports of a program, from when they were opened to when they were closed. */
export class Ports {
  private readonly told = new Map<string, Told>();

  private constructor(private readonly index: SystemIndex) {}

  /** Goes through what is told of ports. */
  static *reading(index: SystemIndex): Work<Ports> {
    const ports = new Ports(index);
    const { time } = index.controls;
    const unlinked = rowsOfKind(index.controls, Control.unlinked).filter((row) => index.facts.peer[row] === NOBODY);
    const rows = [...rowsOfKind(index.controls, Control.port), ...rowsOfKind(index.controls, Control.portBytes), ...unlinked];
    rows.sort((a, b) => (time[a] as number) - (time[b] as number));
    yield* each(rows.length, (i) => ports.hears(rows[i] as number));
    return ports;
  }

  /** Those that were open. */
  at(time: Nanos): readonly PortAt[] {
    return [...this.told.values()].flatMap(({ port, changes }) => {
      const known = putTogether(changes.filter((change) => change.time <= time));
      return known === undefined || known.isClosed || this.hasEnded(known.owner, time) ? [] : [this.view(port, known)];
    });
  }

  private hears(row: number): void {
    const { index } = this;
    const kind = index.controls.kind[row];
    const port = index.value(row, kind === Control.port ? 1 : 0);
    if (typeof port !== 'object' || port.type !== 'port') return;
    const name = inspect(port);
    const told = this.told.get(name);
    const change = { row, time: index.controls.time[row] as number, place: index.owner[row] as number };
    // Of those that are not recorded nothing but that may be told.
    if (kind === Control.unlinked) told?.changes.push({ ...change, what: 'unlinked' });
    else {
      const changes = told?.changes ?? [];
      if (told === undefined) this.told.set(name, { port, changes });
      changes.push(kind === Control.port ? this.said(change) : this.counted(change));
    }
  }

  private said(change: Pick<Change, 'row' | 'time' | 'place'>): Change {
    const fact = this.index.value(change.row, 2);
    const what = atomName(this.index.value(change.row, 0));
    if (what === 'given') return { ...change, what, place: this.index.lives.ofTerm(fact, change.time) };
    return { ...change, what: what === 'closed' || what === 'addressed' ? what : 'opened', fact };
  }

  private counted(change: Pick<Change, 'row' | 'time' | 'place'>): Change {
    const count = (i: number) => integer(this.index.value(change.row, i)) ?? 0;
    return { ...change, what: 'bytes', read: count(1), written: count(2) };
  }

  /** It is closed with its owner. */
  private hasEnded(place: number, time: Nanos): boolean {
    return place !== NOBODY && (this.index.lives.end[place] as number) <= time;
  }

  private view(port: Term, { owner, opened, facts, read, written }: Known): PortAt {
    const told = (key: string) => facts.map((one) => text(field(one, key))).findLast((one) => one !== undefined);
    const texts = { name: told('name'), local: told('local'), remote: told('remote') };
    return {
      port,
      ...(owner === NOBODY ? {} : { owner: this.index.proc(owner) }),
      ...(opened < 0 ? {} : { opened: this.index.deliveries.at(opened) }),
      ...Object.fromEntries(Object.entries(texts).filter(([, value]) => value !== undefined)),
      read,
      written,
    };
  }
}

/** What a port was after these changes; undefined: there are none. */
function putTogether(changes: readonly Change[]): Known | undefined {
  const [first] = changes;
  if (first === undefined) return undefined;
  const known: Known = { owner: first.place, opened: -1, isClosed: false, facts: [], read: 0, written: 0 };
  for (const { row, place, what, fact, read, written } of changes) {
    // Who unlinks it and has it, closed it. Who gave it away lets go of it as well.
    if (what === 'unlinked') known.isClosed ||= place === known.owner;
    else known.isClosed = what === 'closed';
    if (what === 'opened' && known.facts.length === 0 && field(fact, 'first_seen') === undefined) known.opened = row;
    if (fact !== undefined && what !== 'closed') known.facts.push(fact);
    if (what === 'given' || what === 'bytes') known.owner = place;
    if (read !== undefined && written !== undefined) Object.assign(known, { read, written });
  }
  return known;
}
