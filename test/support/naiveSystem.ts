import { atom, reference, tuple, type Value } from './etfWriter.js';
import type { ProcessBuilder, RecordingBuilder } from './recordingBuilder.js';

/** A message, known by when it was sent. */
interface Message {
  readonly sent: number;
  readonly from: string;
  readonly content: Value;
  readonly said: string;
  readonly call?: { readonly client: string; readonly tag: number };
  readonly answers?: boolean;
}

interface Actor {
  readonly name: string;
  readonly server: boolean;
  readonly tape: ProcessBuilder;
  mailbox: Message[];
  alive: boolean;
  /** Of a server: whether it waits in its loop. */
  parked: boolean;
  state: number;
  /** Of a client: that it waits for a reply. */
  calling: boolean;
  /** Of a server: what it handles. */
  handles?: Message;
  supervisor?: string;
  restarts: number;
}

/** What is true at a time, as texts. */
export interface Picture {
  readonly time: number;
  readonly mailboxes: Readonly<Record<string, readonly number[]>>;
  readonly underWay: Readonly<Record<string, readonly number[]>>;
  readonly states: Readonly<Record<string, string>>;
  readonly handled: Readonly<Record<string, number | undefined>>;
  readonly calling: readonly string[];
  readonly ended: readonly string[];
  readonly children: readonly string[];
}

/** What one of the players does next; numbers choose among what is possible. */
export interface Move {
  readonly kind: 'send' | 'arrive' | 'take' | 'finish' | 'call' | 'end' | 'restart';
  readonly who: number;
  readonly whom: number;
  readonly what: number;
  readonly how: number;
}

/**
 * A small system played move by move, every message known by name, and told to a recording as the VM would: clients that take what they
 * choose, servers that take the oldest, a supervisor that starts servers again. No index, no matching, no cleverness.
 */
export class NaiveSystem {
  readonly pictures: Picture[] = [];
  /** By when it was sent: when it came, when it was taken; -1: never. */
  readonly fates = new Map<number, { received: number; taken: number; answered: number }>();
  private readonly actors = new Map<string, Actor>();
  private readonly wire = new Map<string, Message[]>();
  private readonly boss: ProcessBuilder;
  private tags = 1000;

  constructor(private readonly story: RecordingBuilder) {
    this.boss = story.process('boss').starts();
    this.boss.waits('supervisor', tuple(atom('state'), atom('boss'), atom('one_for_one')));
    for (const name of ['c0', 'c1', 'c2']) this.join(name, false, 0);
    for (const name of ['s0', 's1']) this.start(name, 0);
    this.look();
  }

  play({ kind, who, whom, what, how }: Move): void {
    const living = [...this.actors.values()].filter(({ alive }) => alive);
    const one = living[who % living.length];
    const other = [...this.actors.values()][whom % this.actors.size];
    if (one === undefined || other === undefined) return;
    if (kind === 'arrive') this.arrive(who);
    else if (kind === 'restart') this.restart();
    else if (one.calling) return;
    else if (kind === 'finish') this.finish(one);
    else if (one.server && one.parked) return;
    else if (kind === 'send') this.send(one, other, what % 3, how % 3);
    else if (kind === 'take' && !one.server) this.take(one, what);
    else if (kind === 'call' && !one.server && other.server && other.alive) this.call(one, other, how);
    else if (kind === 'end' && what % 4 === 0) this.end(one);
    else return;
    this.look();
  }

  private join(name: string, server: boolean, restarts: number): Actor {
    const tape = this.story.process(name);
    const actor: Actor = { name, server, tape, mailbox: [], alive: true, parked: false, state: 0, calling: false, restarts };
    this.actors.set(name, actor);
    tape.starts();
    tape.isNamed(`name_${name}`);
    // What came by an alias says whose it is; and a client that takes something tells what it takes.
    const hello = atom(`hello_${name}`);
    this.boss.sends(reference(Number(tape.proc)), hello);
    if (server) tape.waits('Elixir.Server', -1);
    tape.receives('boss', hello);
    if (!server) tape.takes(hello);
    return actor;
  }

  private start(name: string, restarts: number): void {
    const actor = this.join(name, true, restarts);
    actor.supervisor = 'boss';
    this.boss.says('started', atom(name.slice(0, 2)), name, { restart: atom('permanent'), type: atom('worker') });
    this.park(actor);
  }

  private send(one: Actor, other: Actor, content: number, how: number): void {
    const said = atom(`m${content}`);
    if (!other.alive) {
      if (how === 1) one.tape.sendsToNobody(atom(`name_${other.name}`), said);
      else one.tape.sends(other.name, said);
    } else if (how === 1) one.tape.sends(atom(`name_${other.name}`), said);
    else if (how === 2) one.tape.sends(reference(Number(other.tape.proc)), said);
    else one.tape.sends(other.name, said);
    const sent = this.story.now;
    this.fates.set(sent, { received: -1, taken: -1, answered: -1 });
    if (other.alive) this.under(one, other).push({ sent, from: one.name, content: said, said: `m${content}` });
  }

  private call(one: Actor, other: Actor, how: number): void {
    const tag = this.tags++;
    const content = tuple(atom('$gen_call'), tuple(one.tape.pid, reference(tag)), how % 3);
    one.tape.sends(other.name, content);
    one.calling = true;
    this.fates.set(this.story.now, { received: -1, taken: -1, answered: -1 });
    this.under(one, other).push({ sent: this.story.now, from: one.name, content, said: 'call', call: { client: one.name, tag } });
  }

  private arrive(which: number): void {
    const lines = [...this.wire].filter(([, messages]) => messages.length > 0);
    const [way, messages] = lines[which % Math.max(lines.length, 1)] ?? [];
    const message = messages?.shift();
    const actor = this.actors.get(way?.split(' ')[1] ?? '');
    if (message === undefined || actor === undefined || !actor.alive) return;
    actor.tape.receives(message.from, message.content);
    const fate = this.fates.get(message.sent);
    if (fate) fate.received = this.story.now;
    actor.mailbox.push(message);
    if (message.answers) {
      this.remove(actor, message);
      actor.calling = false;
    } else if (actor.parked) this.handle(actor);
    this.look();
  }

  private take(one: Actor, what: number): void {
    const wanted = one.mailbox.filter(({ said }) => said === `m${what % 3}`)[0];
    if (wanted === undefined) return;
    one.tape.takes(wanted.content);
    this.remove(one, wanted);
    one.handles = wanted;
  }

  /** A server ends its turn: it answers, and waits for what comes next. */
  private finish(one: Actor): void {
    if (!one.server || one.parked) return;
    const { call } = one.handles ?? {};
    const client = call && this.actors.get(call.client);
    if (call && client) {
      const content = tuple(reference(call.tag), one.state);
      if (one.state % 2) one.tape.sends(client.name, content);
      else one.tape.sends(reference(call.tag), content);
      this.fates.set(this.story.now, { received: -1, taken: -1, answered: -1 });
      const asked = this.fates.get(one.handles?.sent ?? -1);
      if (asked) asked.answered = this.story.now;
      if (client.alive) this.under(one, client).push({ sent: this.story.now, from: one.name, content, said: 'reply', answers: true });
      this.look();
    }
    one.state += one.handles?.said === 'm0' ? 0 : 1;
    this.park(one);
    this.look();
  }

  private park(one: Actor): void {
    delete one.handles;
    one.tape.waits('Elixir.Server', one.state);
    one.parked = true;
    if (one.mailbox.length > 0) this.handle(one);
  }

  private handle(one: Actor): void {
    const [oldest] = one.mailbox;
    if (oldest === undefined) return;
    this.remove(one, oldest);
    one.parked = false;
    one.handles = oldest;
  }

  private end(one: Actor): void {
    one.tape.isEnding(atom('boom'));
    one.alive = false;
  }

  /** The supervisor starts the first server again that ended. */
  private restart(): void {
    const ended = [...this.actors.values()].find(({ server, alive, supervisor }) => server && !alive && supervisor !== undefined);
    if (ended === undefined) return;
    delete ended.supervisor;
    this.boss.says('terminated', atom(ended.name.slice(0, 2)), ended.name, { reason: atom('boom') });
    this.start(`${ended.name.slice(0, 2)}_${ended.restarts + 1}`, ended.restarts + 1);
    this.boss.waits('supervisor', tuple(atom('state'), atom('boss'), atom('one_for_one')));
    this.look();
  }

  private remove(one: Actor, message: Message): void {
    one.mailbox.splice(one.mailbox.indexOf(message), 1);
    const fate = this.fates.get(message.sent);
    if (fate) fate.taken = this.story.now;
  }

  private under(one: Actor, other: Actor): Message[] {
    const way = `${one.name} ${other.name}`;
    const line = this.wire.get(way) ?? [];
    this.wire.set(way, line);
    return line;
  }

  private look(): void {
    const actors = [...this.actors.values()];
    const living = actors.filter(({ alive }) => alive);
    const by = <T>(of: (actor: Actor) => T): Record<string, T> => Object.fromEntries(living.map((actor) => [actor.name, of(actor)]));
    const flying = (name: string): number[] =>
      [...this.wire].flatMap(([way, line]) => (way.endsWith(` ${name}`) ? line.map(({ sent }) => sent) : [])).sort((a, b) => a - b);
    this.pictures.push({
      time: this.story.now,
      mailboxes: by(({ mailbox }) => mailbox.map(({ sent }) => sent)),
      underWay: by(({ name }) => flying(name)),
      states: Object.fromEntries(living.filter(({ server }) => server).map(({ name, state, parked }) => [name, parked ? `${state}` : ''])),
      handled: by(({ handles }) => handles?.sent),
      calling: living.filter(({ calling }) => calling).map(({ name }) => name),
      ended: actors.filter(({ alive }) => !alive).map(({ name }) => name),
      children: living.filter(({ supervisor }) => supervisor).map(({ name, restarts }) => `${name} ${restarts}`),
    });
  }
}
