import { inspect } from '../../../adapter/recording/inspect.js';
import type { Term } from '../../../adapter/recording/term.js';
import type { History, Nanos, ProcId } from '../../../adapter/replay/history.js';
import type { Delivery, Mailbox, System, TreeNode } from '../../../adapter/replay/system.js';
import type { Call, Note, Quiet, TrueProcess, Truth } from './truth.js';

/** Compares what a recording tells of a crowd with what the crowd wrote down of itself; each disagreement is a line of text. */
export class Comparison {
  /** Mailboxes that were compared, and those of them of which the recording says that they are not exact. */
  readonly mailboxes = { all: 0, inexact: 0 };
  private readonly system: System;
  private readonly procs: ReadonlyMap<string, ProcId>;
  private readonly deliveries: readonly Delivery[];
  private readonly write: (term: Term) => string;

  constructor(
    history: History,
    private readonly truth: Truth,
    elixir: string,
  ) {
    this.system = history.system;
    this.procs = new Map(history.processes().map(({ pid, proc }) => [pid, proc]));
    this.deliveries = this.system.deliveries({});
    this.write = (term) => inspect(term, { elixir });
  }

  /** Every process, tree and call at the moments at which nobody ran. */
  quiet(): string[] {
    return this.truth.quiet.flatMap((quiet, n) =>
      [
        ...[...quiet.processes].flatMap(([pid, process]) => this.process(pid, process, quiet)),
        ...this.trees(quiet),
        ...this.same('calls in flight', this.callsAt(quiet.time), quiet.waits.map((id) => this.route(this.truth.calls.get(id))).sort()),
      ].map((text) => `quiet moment ${n}: ${text}`),
    );
  }

  /** Mailboxes at any moments: what was surely there is there, what was surely not is not. */
  between(times: readonly Nanos[]): string[] {
    const actors = new Set(this.truth.notes.map(({ from }) => from));
    return times.flatMap((time) =>
      this.truth.notes
        .filter(({ to }) => actors.has(to))
        .flatMap((note) => {
          const box = this.mailbox(note.to, time);
          if (box === undefined) return [];
          const found = [...box.messages, ...box.inFlight].filter((one) => this.write(one.message()) === text(note)).length;
          const expected = this.expected(note, time);
          return expected === undefined || expected === found
            ? []
            : [`at ${time}, ${text(note)} for ${note.to}: ${found} times, truth ${expected}`];
        }),
    );
  }

  /** Every note: its sender, its receiver, and what became of it. */
  notes(): string[] {
    const byText = new Map<string, Delivery[]>();
    for (const one of this.deliveries) {
      const written = this.write(one.message());
      byText.set(written, [...(byText.get(written) ?? []), one]);
    }
    const last = this.truth.quiet.at(-1);
    return this.truth.notes.flatMap((note) => {
      const found = byText.get(text(note)) ?? [];
      const receiver = this.procs.get(note.to);
      const told = found.map((one) => `${one.from} to ${receiver === undefined ? 'a name or alias' : one.to}, ${this.taken(one)}`);
      const from = `${this.procs.get(note.from)} to ${receiver ?? 'a name or alias'}`;
      const pending = last?.processes.get(note.to)?.pending.includes(text(note));
      if (note.taken) return this.same(text(note), told, [`${from}, taken`]);
      if (pending) return this.same(text(note), told, [`${from}, queued`]);
      // Nobody had that name or alias, or an OTP process took it, or its receiver died.
      return told.length <= 1 && told.every((one) => one.startsWith(from)) ? [] : [`${text(note)}: ${told.join('; ')}, truth ${from}`];
    });
  }

  /** Every call that came back: the reply that belongs to it. */
  calls(): string[] {
    const requests = this.deliveries.filter(({ kind }) => kind === 'call');
    return [...this.truth.calls.values()].flatMap((call) => {
      const found = requests.filter((one) => this.write(one.message()).endsWith(`, ${call.request}}`));
      const routes = found.map((one) => `${one.from} to ${one.to}`);
      const route = `${this.procs.get(call.caller)} to ${this.procs.get(call.callee)}`;
      if (call.end?.outcome !== ':ok')
        return routes.length <= 1 && routes.every((one) => one === route) ? [] : [`${call.request}: ${routes}`];
      const replies = found.map(({ pair }) => (pair === undefined ? 'no reply' : this.reply(pair)));
      return [
        ...this.same(call.request, routes, [route]),
        ...this.same(`reply to ${call.request}`, replies, [`${this.procs.get(call.callee)} says ${call.end.reply}`]),
      ];
    });
  }

  /** Every end, with its reason. */
  deaths(): string[] {
    return this.truth.deaths
      .filter(({ reason }) => reason !== ':noproc')
      .flatMap(({ pid, reason, by }) => {
        const exit = this.at(pid, by)?.exit;
        return this.same(`end of ${pid}`, [exit ? this.write(exit.reason) : 'lives'], [reason]);
      });
  }

  private process(pid: string, truth: TrueProcess, quiet: Quiet): string[] {
    const { time } = quiet;
    const at = this.at(pid, time);
    const box = this.mailbox(pid, time);
    if (at === undefined || box === undefined) return [`${pid} is not recorded`];
    this.mailboxes.all++;
    if (!box.exact) this.mailboxes.inexact++;
    const texts = (deliveries: Iterable<Delivery>) => [...deliveries].map((one) => this.write(one.message()));
    return [
      ...this.same(`status of ${pid}`, [at.status], ['waiting']),
      ...this.same(
        `name of ${pid}`,
        [at.name ?? ''].filter(() => truth.name),
        [truth.name ?? ''].filter(() => truth.name),
      ),
      ...this.same(`links of ${pid}`, at.links.map(this.write).sort(), [...truth.links].sort()),
      ...this.same(`monitors of ${pid}`, at.monitors.map(this.write).sort(), this.ownMonitors(pid, truth, quiet)),
      ...(box.exact ? this.same(`mailbox of ${pid}`, texts(box.messages), truth.pending) : []),
      ...(box.exact ? this.same(`in flight to ${pid}`, texts(box.inFlight), []) : []),
      ...(truth.state ? this.same(`state of ${pid}`, [this.state(pid, time)], [`${truth.state.kind} ${truth.state.text}`]) : []),
    ];
  }

  /** But for that which a call under way has made, and that of one who waits for code to be loaded: calls are told as such. */
  private ownMonitors(pid: string, truth: TrueProcess, { waits }: Quiet): string[] {
    const call = waits.map((id) => this.truth.calls.get(id)).find((one) => one?.caller === pid);
    const all = truth.monitors.filter((one) => !one.startsWith('{:code_server, ')).sort();
    const at = call === undefined ? -1 : all.indexOf(call.callee);
    return at < 0 ? all : all.toSpliced(at, 1);
  }

  private trees(quiet: Quiet): string[] {
    const nodes = new Map(flat(this.system.supervisionTreeAt(quiet.time).roots).map((node) => [node.proc, node]));
    return [...quiet.children].flatMap(([pid, children]) => {
      const node = nodes.get(this.procs.get(pid) as ProcId);
      const told =
        node?.children.map((child) => `${this.id(child)} ${child.proc} ${this.id(child) === ':undefined' ? '' : child.restarts}`) ?? [];
      // Supervisors' own starts are not counted by the crowd, nor those of children without an id.
      const true_ = children.map(
        ({ id, pid, starts }) => `${id} ${this.procs.get(pid)} ${id === ':undefined' ? '' : Math.max(0, starts - 1)}`,
      );
      return this.same(`children of ${pid}`, told.sort(), true_.sort());
    });
  }

  private id = ({ childId }: TreeNode): string => (childId === undefined ? ':undefined' : this.write(childId));

  private callsAt(time: Nanos): string[] {
    const known = new Set([...this.truth.calls.values()].map(({ caller }) => this.procs.get(caller)));
    return this.system
      .callsInFlight(time)
      .filter(({ caller }) => known.has(caller))
      .map(({ caller, callee }) => `${caller} waits for ${callee}`)
      .sort();
  }

  private route = (call: Call | undefined): string =>
    call === undefined ? '?' : `${this.procs.get(call.caller)} waits for ${this.procs.get(call.callee)}`;

  private reply(id: Delivery['id']): string {
    const reply = this.system.delivery(id);
    if (reply === undefined) return 'no such reply';
    const message = reply.message();
    const value = typeof message === 'object' && message.type === 'tuple' ? message.items[1] : undefined;
    return `${reply.from} says ${value === undefined ? this.write(message) : this.write(value)}`;
  }

  private state(pid: string, time: Nanos): string {
    const state = this.system.stateAt(this.procs.get(pid) as ProcId, time);
    return state ? `${state.kind} ${this.write(state.value())}` : 'none';
  }

  /** How often a note waits at `time`; undefined: that cannot be told. */
  private expected(note: Note, time: Nanos): 0 | 1 | undefined {
    const { sent, taken, to } = note;
    if (time < sent[0]) return 0;
    if (taken) return time < sent[1] ? undefined : time < taken.within[0] ? 1 : time > taken.within[1] ? 0 : undefined;
    const death = this.truth.deaths.find(({ pid }) => pid === to);
    if (death && time > death.by) return 0;
    // It lives at the next quiet moment: it lived until then.
    const next = this.truth.quiet.find((quiet) => quiet.time > Math.max(time, sent[1]));
    return next?.processes.get(to)?.pending.includes(text(note)) && time > sent[1] ? 1 : undefined;
  }

  private taken = ({ fate }: Delivery): string => fate;
  private at = (pid: string, time: Nanos) => this.known(pid, (proc) => this.system.processAt(proc, time));
  private mailbox = (pid: string, time: Nanos): Mailbox | undefined => this.known(pid, (proc) => this.system.mailboxAt(proc, time));

  private known<T>(pid: string, ask: (proc: ProcId) => T): T | undefined {
    const proc = this.procs.get(pid);
    return proc === undefined ? undefined : ask(proc);
  }

  private same(what: string, told: readonly string[], truth: readonly string[]): string[] {
    return JSON.stringify(told) === JSON.stringify(truth) ? [] : [`${what}: [${told.join(', ')}], truth [${truth.join(', ')}]`];
  }
}

const text = ({ id }: Note) => `{:note, ${id}}`;
const flat = (nodes: readonly TreeNode[]): TreeNode[] => nodes.flatMap((node) => [node, ...flat(node.children)]);
