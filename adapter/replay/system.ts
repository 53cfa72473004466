import type { Term } from '../recording/term.js';
import type { Moment, Nanos, ProcId } from './history.js';
import type { Many } from './many.js';

/** A message's number in its recording. Ascending in the order in which messages were first heard of. */
export type DeliveryId = number & { readonly __delivery: unique symbol };

/** What a message is to OTP, told by its form. */
export type MessageKind = 'call' | 'cast' | 'reply' | 'down' | 'exit' | 'system' | 'io' | 'timer' | 'message';

/** Where and when something happened to a message: the moment right after the event. */
export interface At {
  readonly moment: Moment;
  readonly time: Nanos;
}

/** One message, from the send to the end of its wait in a queue, as far as each is known. */
export interface Delivery {
  readonly id: DeliveryId;
  readonly kind: MessageKind;
  /** Undefined: the VM or a timer, or a process that is not recorded. */
  readonly from?: ProcId;
  readonly to?: ProcId;
  /** The destination as it was given, where it is not simply the receiver's pid: a name, an alias, a pid of another node. */
  readonly via?: Term;
  /** Of no process that is recorded, but of another node, or (`system`) the VM itself, as far as that is told. */
  readonly origin?: string;
  readonly sent?: At;
  readonly received?: At;
  readonly taken?: At;
  /**
   * `dropped`: nobody was there, or its alias was no longer active. `lost`: its receiver ended before it was taken. `unknown`: received,
   * and what became of it is not told.
   */
  readonly fate: 'in flight' | 'queued' | 'taken' | 'dropped' | 'lost' | 'unknown';
  /** Decoded on demand. */
  message(): Term;
  /** Of a call the reply, of a reply the call. */
  readonly pair?: DeliveryId;
}

/** What waited in a process's queue, in order. */
export interface Mailbox {
  readonly messages: Many<Delivery>;
  /** Sent to it, and not yet in its queue. */
  readonly inFlight: readonly Delivery[];
  /** False: more or fewer may have waited (messages are not recorded, or some event was lost, or what took them is not told). */
  readonly exact: boolean;
}

/** A state of an OTP process, from the end of one callback to that of the next. */
export interface State {
  /** Counts from 0 within its process. */
  readonly index: number;
  readonly at: At;
  readonly kind: 'gen_server' | 'gen_statem' | 'gen_event';
  readonly module: string;
  value(): Term;
  /** The message whose handling led to it; undefined: its start, a time-out, or not known. */
  readonly cause?: DeliveryId;
  /** In words, where it is no message: `init`, `handle_continue :load`, `timeout`. */
  readonly because?: string;
  /** Whether it differs from the state before it. */
  readonly changed: boolean;
}

export interface Exit {
  readonly at: At;
  readonly reason: Term;
}

/** A process as it was at a time. */
export interface ProcessAt {
  readonly proc: ProcId;
  readonly status: 'not born' | 'running' | 'waiting' | 'ended';
  /** In words, what it was doing: `waiting for a reply from Shop.Till since 12.4 ms`, `waiting for a message since 3 s`. */
  readonly doing: string;
  readonly name?: string;
  readonly parent?: ProcId;
  readonly initialCall?: string;
  /** Who wrote for it, when it was first met. */
  readonly groupLeader?: Term;
  /** Others it is linked to, and monitors. */
  readonly links: readonly Term[];
  readonly monitors: readonly Term[];
  readonly state?: State;
  readonly exit?: Exit;
  /** As sampled last. */
  readonly sample?: { readonly at: Nanos; readonly memory: number; readonly reductions: number; readonly queue: number };
}

/** A process in the tree of supervision at a time. */
export interface TreeNode {
  readonly proc: ProcId;
  readonly kind: 'supervisor' | 'worker';
  /** As its supervisor calls it. */
  readonly childId?: Term;
  readonly restart?: 'permanent' | 'transient' | 'temporary';
  /** How often this child had been started again by then. */
  readonly restarts: number;
  /** `one_for_one`, …; of supervisors. */
  readonly strategy?: string;
  readonly children: readonly TreeNode[];
}

export interface Tree {
  readonly roots: readonly TreeNode[];
  /** Living processes that no recorded supervisor started. */
  readonly unsupervised: readonly ProcId[];
}

/** A step of the way from an effect to what caused it, told last things first. */
export interface Cause {
  readonly text: string;
  readonly at: At;
  readonly proc: ProcId;
}

/** Who waits for whom: a call made and not answered. */
export interface CallInFlight {
  readonly caller: ProcId;
  readonly callee?: ProcId;
  readonly call: Delivery;
  readonly since: Nanos;
}

export interface Span {
  readonly proc: ProcId;
  readonly name: string;
  readonly start: At;
  readonly end?: At;
  readonly failed: boolean;
  /** What was told of it when it began, or (where only its end is told of) then. */
  metadata(): Term | undefined;
  /** What was told of it when it ended. */
  ending(): Term | undefined;
}

/** Something that was done to an ETS table that is watched. */
export interface TableEvent {
  readonly at: At;
  readonly proc: ProcId;
  /** The table's name. */
  readonly table: string;
  /** The function of `:ets`: `insert`, `lookup`, `delete`, … */
  readonly operation: string;
  /** What it was given beside the table. Decoded on demand. */
  args(): readonly Term[];
}

export interface LogLine {
  readonly at: At;
  readonly level: string;
  readonly text: string;
  readonly where?: { readonly file: string; readonly line: number };
}

export interface Output {
  readonly time: Nanos;
  readonly at: At;
  readonly proc: ProcId;
  readonly stream: 'stdout' | 'stderr';
  readonly text: string;
}

/** Something that the VM warned of: a process that may be in trouble. At most one of a kind each second for each process. */
export interface Warning {
  readonly at: At;
  readonly proc: ProcId;
  readonly kind: 'long_gc' | 'long_schedule' | 'large_heap' | 'busy_port' | 'busy_dist_port';
  /** How long it took. */
  readonly ms?: number;
  /** Bytes of its heap. */
  readonly heap?: number;
  /** That was busy, or itself took long. */
  readonly port?: Term;
  /** How many warnings were left out before this one, as there were too many. */
  readonly missed: number;
}

/** A port that was open at a time. */
export interface PortAt {
  readonly port: Term;
  /** The process that has it: who opened it, or to whom it was given since. */
  readonly owner?: ProcId;
  /** Undefined: before recording began, or not known. */
  readonly opened?: At;
  /** Its driver (`tcp_inet`), or the program that it runs. */
  readonly name?: string;
  /** Of a socket, its addresses: `127.0.0.1:4000`. */
  readonly local?: string;
  readonly remote?: string;
  /** Bytes that were read from and written to the outside, as counted last. */
  readonly read: number;
  readonly written: number;
}

/**
 * What happened between the processes of a program: pure questions over one recording. Times are those of the recording; a question about a
 * process that the recording does not know is answered with what nothing is (`not born`, empty).
 */
export interface System {
  /** Which messages were recorded, and in words why not all of them where that is so. */
  readonly coverage: {
    readonly messages: 'off' | 'received' | 'all';
    readonly why?: string;
    /** Times in which they were not, as less was recorded: nanoseconds. */
    readonly gaps: readonly { readonly from: number; readonly to: number }[];
  };
  processAt(proc: ProcId, time: Nanos): ProcessAt;
  mailboxAt(proc: ProcId, time: Nanos): Mailbox;
  supervisionTreeAt(time: Nanos): Tree;
  stateHistory(proc: ProcId): readonly State[];
  stateAt(proc: ProcId, time: Nanos): State | undefined;
  delivery(id: DeliveryId): Delivery | undefined;
  /** Messages sent to or by a process (or all), received or sent within the times, in order. */
  deliveries(filter: { readonly proc?: ProcId; readonly from?: Nanos; readonly to?: Nanos; readonly limit?: number }): readonly Delivery[];
  /** Between two processes, both ways. */
  messageFlow(a: ProcId, b: ProcId): readonly Delivery[];
  /** The message that a process was handling at a moment: its `sent` is the answer to "who sent this?". */
  whoSent(moment: Moment): Delivery | undefined;
  /** Why a process ended: the event that ended it, and what led to that. Empty: it did not end. */
  causesOf(proc: ProcId): readonly Cause[];
  callsInFlight(time: Nanos): readonly CallInFlight[];
  /** What telemetry told to be under way, in the order in which it began. */
  spansAt(time: Nanos): readonly Span[];
  /** What the VM warned of by then, of one process or of all, in the order of time. */
  warningsUntil(time: Nanos, proc?: ProcId): readonly Warning[];
  /** Ports that were open, of one process or of all, in the order in which they were first heard of. Sockets of OTP's `:socket` module are none. */
  portsAt(time: Nanos, proc?: ProcId): readonly PortAt[];
  /** What was done to tables that are watched, in order. */
  tableEvents(): readonly TableEvent[];
  logsUntil(time: Nanos): readonly LogLine[];
  outputUpTo(time: Nanos): readonly Output[];
  /** The chain of messages that led to what a process was doing at a moment, the first cause last. */
  requestOf(moment: Moment): readonly Delivery[];
}
