/**
 * Every failure that a user can meet, in one place: a function each, with a number that never changes and what to do about it.
 * Numbers: 100s the protocol, 200s launching and opening, 300s navigation and looking, 400s the program and its toolchain, 500s the command line.
 */

/** `user`: shown in a dialog by editors. `silent`: answered, not shown (a hover on a keyword). `internal`: our mistake. */
export type Visibility = 'user' | 'silent' | 'internal';

/** A failure with a stable number. `message` says what happened and, where something can be done, what. */
export class KnownError extends Error {
  constructor(
    readonly number: number,
    readonly visibility: Visibility,
    what: string,
    readonly todo?: string,
  ) {
    super(todo === undefined ? what : `${what} ${todo}`);
    this.name = 'KnownError';
  }
}

// --- the protocol

export const unknownRequest = (command: string) => new KnownError(100, 'silent', `ElixirScope does not know the request "${command}".`);

export const untimelyRequest = (command: string, state: string) =>
  new KnownError(101, 'silent', `"${command}" is not possible now: ${state}.`);

export const badArguments = (command: string, what: string) => new KnownError(102, 'silent', `"${command}": ${what}.`);

export const cancelled = () => new KnownError(103, 'silent', 'cancelled');

export const internal = (cause: unknown) =>
  new KnownError(
    104,
    'internal',
    `Something in ElixirScope itself failed: ${cause instanceof Error ? cause.message : String(cause)}.`,
    'The recording is not affected. Please report this with the log that "trace": true writes.',
  );

export const attachNotYet = () =>
  new KnownError(
    105,
    'user',
    'Attaching to a running node is not possible yet.',
    'Use "request": "launch" with a "task" to record a program, or with a "recording" to open one.',
  );

// --- launching and opening

export const nothingToLaunch = () =>
  new KnownError(
    200,
    'user',
    'The launch configuration names neither a "task" nor a "recording".',
    'Add "task": "test" to record mix test, or "recording": "<folder>" to open a recording.',
  );

export const taskAndRecording = () =>
  new KnownError(201, 'user', 'The launch configuration names both a "task" and a "recording".', 'Keep one of them.');

export const badAttribute = (name: string, expected: string) =>
  new KnownError(202, 'user', `The launch attribute "${name}" must be ${expected}.`, 'Correct it in the launch configuration.');

export const noSuchRecording = (path: string) =>
  new KnownError(203, 'user', `There is no recording at ${path}.`, 'List the recordings that there are with: elixirscope list');

export const cannotOpenRecording = (path: string, why: string) =>
  new KnownError(204, 'user', `The recording at ${path} cannot be opened: ${why}.`, 'See what is in it with: elixirscope info');

// --- navigation and looking

export const noSuchThread = (threadId: number) => new KnownError(300, 'silent', `There is no process with thread id ${threadId} in this recording.`);

export const notBornYet = (what: string) => new KnownError(301, 'user', `${what} had not started yet at this moment.`);

export const staleFrame = () => new KnownError(302, 'silent', 'This frame belongs to an earlier stop.', 'Ask for the stack again.');

export const staleVariables = () => new KnownError(303, 'silent', 'These variables belong to an earlier stop.', 'Ask for the scopes again.');

export const noSuchSource = () => new KnownError(304, 'user', 'The text of this source was not kept in the recording.');

export const noSuchMoment = (what: string) => new KnownError(305, 'user', `There is no such moment in this recording: ${what}.`);

export const noException = () => new KnownError(306, 'silent', 'The session does not stand at an exception.');

export const cannotEvaluate = (expression: string) =>
  new KnownError(
    310,
    'silent',
    `"${expression}" cannot be answered: nothing is executed in the past.`,
    'Ask for a variable, with fields and indexes if you like: user, user.name, state.items[0], map["key"], opts[:limit].',
  );

export const noSuchVariable = (name: string) => new KnownError(311, 'silent', `${name} is no variable of this frame at this moment.`);

export const noSuchPart = (part: string, of: string) => new KnownError(312, 'silent', `${of} has no ${part}.`);

export const notKept = (of: string) => new KnownError(313, 'silent', `This part of ${of} was not recorded: the value was cut to its budget.`);
