/** Questions about the past, each with what it needs to be picked. */
export type Question =
  /** "Who sent this message?": a message that the session's process has handled or holds. */
  | 'whoSent'
  /** "When did this change?" and "When did this become nil?": a binding of the frame, or a state or a key of it. */
  | 'whenChanged'
  | 'whenNil'
  /** "Messages between …": two processes. */
  | 'between'
  /** "What was pending in …'s mailbox?": a process. */
  | 'mailbox'
  /** "Why did this process exit?": a process that ended. */
  | 'whyExit'
  /** "What is waiting for what?": all calls without a reply at the session's moment; or a process, and what that waits for. */
  | 'waiting'
  /** "Which request does this belong to?" and "What was in progress here?", at the session's moment. */
  | 'request'
  | 'inProgress'
  /** "What did logpoints log?": those that are set, over all of the recording. */
  | 'logged'
  /** "What happened to this table?": an ETS table; and "When did this key change?": a key of one. */
  | 'table'
  | 'tableKey';

export interface Choice {
  /** Of a process its number; else opaque. */
  readonly key: string;
  /** Of a binding its name. */
  readonly label: string;
  readonly detail?: string;
  /** Picked unless the user says otherwise: what the session stands on. */
  readonly preferred?: true;
}

/** A list whose rows travel to where they tell of. */
export interface Answer {
  readonly title: string;
  /** Why there are no rows, or what they do not cover. */
  readonly remark?: string;
  readonly rows: readonly AnswerRow[];
}

export interface AnswerRow {
  readonly text: string;
  readonly detail?: string;
  /** Where to go with `elixirscope/goTo`. */
  readonly process: number;
  readonly n: number;
  /** Nanoseconds since the recording began. */
  readonly time: number;
  readonly place?: { readonly file: string; readonly line: number };
  /** It tells of the process as of the time itself, which is later than event `n`: go there by `time`. */
  readonly asOf?: true;
  /** What more there is to say of it; its rows travel too. */
  readonly inside?: readonly AnswerRow[];
}

export interface ProcessTree {
  readonly roots: readonly ListedProcess[];
  readonly others: readonly ListedProcess[];
  /** The moment it tells of, in nanoseconds since the recording began. */
  readonly time: number;
  /** Why it may be incomplete, in words; undefined where it is whole. */
  readonly remark?: string;
}

export interface ListedProcess {
  readonly process: number;
  readonly pid: string;
  readonly name: string;
  readonly kind: 'supervisor' | 'worker' | 'process';
  readonly status: 'running' | 'waiting' | 'ended';
  /** `waiting for a reply from Shop.Till since 12.4 ms`. */
  readonly doing: string;
  readonly childId?: string;
  readonly strategy?: string;
  readonly restarts: number;
  /** Messages that wait. */
  readonly queue: number;
  readonly hasState: boolean;
  /** Of a process that ran recorded code: its thread. */
  readonly threadId?: number;
  /** The session stands in it. */
  readonly here: boolean;
  /** What the VM warned of in the last seconds: `garbage collection took 73 ms (heap 91.6 MiB)`. */
  readonly warning?: string;
  readonly children: readonly ListedProcess[];
}

export interface StateChanges {
  readonly process: number;
  readonly name: string;
  readonly changes: readonly StateChange[];
  /** Why there are none, or why they may be incomplete. */
  readonly remark?: string;
}

export interface StateChange {
  readonly index: number;
  /** What caused it: `call :total from #PID<0.120.0>`, `init`. */
  readonly cause: string;
  /** The state, on one line, shortened. */
  readonly state: string;
  readonly changed: boolean;
  readonly n: number;
  readonly time: number;
  /** The session's moment is within it. */
  readonly here: boolean;
}

/** Something that the program wrote, as it wrote it (a line, a part of one or several), or what it logged. */
export interface OutputLine {
  /** Its place among all. */
  readonly index: number;
  /** What Logger writes of what was logged is left out. */
  readonly stream: 'stdout' | 'stderr' | 'log';
  /** Of what was logged. */
  readonly level?: string;
  readonly text: string;
  /** Who wrote it, and the moment right after. */
  readonly process: number;
  readonly name: string;
  /** Of a process that ran recorded code: its thread. */
  readonly threadId?: number;
  readonly n: number;
  readonly time: number;
  /** It was not yet written by then. */
  readonly later?: true;
}
