import { RecordingError } from './recording/errors.js';

/**
 * Every failure that a user can see: a function each, which says what happened and what to do.
 * Numbers are stable: they are looked up, reported, and sent as DAP error ids. Never reuse one.
 */

/** `user`: shown as it is. `silent`: answered, but not shown in a dialog. `internal`: a fault of ours. */
export type Visibility = 'user' | 'silent' | 'internal';

export class Failure extends Error {
  constructor(
    readonly code: number,
    message: string,
    readonly visibility: Visibility = 'user',
    options?: ErrorOptions,
  ) {
    super(message, options);
  }
}

/** Says why there is no value to show. */
export class NoValue extends Failure {
  constructor(code: number, message: string) {
    super(code, message, 'silent');
  }
}

/** What to show for this error; undefined where it is a fault of ours. */
export function asFailure(error: unknown): Failure | undefined {
  if (error instanceof Failure) return error;
  return error instanceof RecordingError ? recordingUnreadable(error.message) : undefined;
}

// 1xx: the user's project and toolchain

export const noElixir = (path: string | undefined) =>
  new Failure(
    101,
    `No \`mix\` and \`elixir\` on the PATH. Install Elixir 1.14 or newer (https://elixir-lang.org/install.html), or start from a shell where \`mix --version\` works. PATH is: ${path || '(empty)'}`,
  );

export const elixirTooOld = (found: string) =>
  new Failure(102, `Elixir ${found} is too old: ElixirScope needs Elixir 1.14 or newer. Nothing was run.`);

export const otpTooOld = (found: string) =>
  new Failure(103, `Erlang/OTP ${found} is too old: ElixirScope needs OTP 25 or newer. Nothing was run.`);

export const noSuchFolder = (folder: string) => new Failure(104, `There is no folder ${folder}. Nothing was run.`);

export const notMixProject = (folder: string, mixExs: string) =>
  new Failure(
    105,
    `${folder} is not a mix project: there is no ${mixExs}. Run it in the folder with the project's mix.exs, or name that folder (--project; in a launch configuration "projectDir"). Nothing was run.`,
  );

export const toolchainBroken = (what: string, output: string) =>
  new Failure(106, `\`${what}\` did not work, so nothing was run. It said:\n${output.trim() || '(nothing)'}`);

export const probeNotBuilt = (output: string) =>
  new Failure(
    107,
    `The probe could not be compiled with your Elixir, so nothing was run. The compiler said:\n${output.trim() || '(nothing)'}\nPlease report this with the output of \`elixir --version\`.`,
    'internal',
  );

export const probeMissing = (searchedFrom: string, what = 'beam_probe folder') =>
  new Failure(108, `ElixirScope is not installed completely: no ${what} was found above ${searchedFrom}. Install it again.`);

/** The editor's search: `tried` has a line for each way. */
export const noElixirFound = (tried: readonly string[]) =>
  new Failure(
    109,
    `No Elixir was found for this project, so nothing was run. Looked for it, in this order:\n${tried.map((line) => `  - ${line}`).join('\n')}\nInstall Elixir 1.14 or newer (https://elixir-lang.org/install.html), or set "elixirscope.elixirPath" to yours. "ElixirScope: Check Setup" tells more.`,
  );

/** The project names a version, and who manages it cannot give it. */
export const projectsElixirMissing = (who: string, why: string, todo: string) =>
  new Failure(
    110,
    `${who} was asked for this project's Elixir and cannot give it, so nothing was run: ${why}. ${todo} Or set "elixirscope.elixirPath" to the Elixir to use.`,
  );

// 2xx: folders and disks

export const folderNotWritable = (folder: string, why: string) =>
  new Failure(
    201,
    `Cannot write to ${folder} (${why}). Nothing was run. Make the folder writable, or set XDG_STATE_HOME (recordings) or XDG_CACHE_HOME (compiled probe) to another one.`,
  );

export const badSecret = (said: string) =>
  new Failure(
    522,
    `"${said}" does not say what is secret. Write a part of a name (token), a pattern of texts between slashes (/4[0-9]{15}/, /key-[a-z]+/i), or a function of your project with one argument (Shop.Privacy.secret?/1).`,
  );

export const folderNotOurs = (folder: string) =>
  new Failure(
    204,
    `${folder} belongs to another user, who could read recordings in it or have programs load other code. Nothing was run. Run as that user, or set XDG_STATE_HOME (recordings) and XDG_CACHE_HOME (compiled probe) to folders of your own.`,
  );

export const diskFull = (folder: string) =>
  new Failure(
    202,
    `The disk that holds ${folder} is full. Nothing was run. Free some space (\`elixirscope prune\` deletes old recordings).`,
  );

export const folderNotEmpty = (folder: string) =>
  new Failure(203, `${folder} is not empty: --out needs a new or an empty folder. Nothing was run.`);

// 3xx: recordings

export const noSuchRecording = (name: string) =>
  new Failure(301, `There is no recording "${name}". \`elixirscope list\` shows the recordings there are.`);

export const ambiguousRecording = (name: string, ids: readonly string[]) =>
  new Failure(302, `"${name}" names ${ids.length} recordings: ${ids.join(', ')}. Say which.`);

export const recordingDamaged = (id: string, what: string) =>
  new Failure(304, `${id} is damaged: ${what}. The recording was left as it is.`);

export const recordingInUse = (id: string) => new Failure(305, `${id} is still being recorded. Stop the program first.`);

export const notRecording = (id: string) => new Failure(318, `${id} is not being recorded: there is nothing to stop.`);

/** `why` says what is wrong and what to do, as the reader of recordings words it. */
export const recordingUnreadable = (why: string) => new Failure(306, `${why} The recording was left as it is.`);

export const recordingOpen = (id: string) => new Failure(307, `${id} is open in a debug session. End the session first.`);

export const notOurs = (folder: string) => new Failure(308, `${folder} does not look like a recording. It was left as it is.`);

export const fileExists = (file: string) => new Failure(309, `There is a file ${file} already. Choose another name.`);

export const notExported = (file: string, why: string) =>
  new Failure(310, `The recording could not be written to ${file} (${why}). Choose another place, or free some space.`);

export const notImportable = (file: string, why: string) =>
  new Failure(311, `${file} was not imported: ${why}. Nothing was left behind. Ask for a new export if it comes from somebody you know.`);

export const importedAlready = (id: string) =>
  new Failure(312, `There is a recording ${id} already, so it was not imported again. Delete that one first to replace it.`);

export const importTooBig = (file: string, limit: string) =>
  new Failure(313, `${file} was not imported: unpacked it takes more than ${limit}. Nothing was left behind.`);

export const noUndo = (id: string) => new Failure(314, `${id} cannot be brought back any more: it was deleted for good.`);

export const noSuchProcess = (name: string, near: readonly string[]) =>
  new Failure(
    315,
    `There is no process "${name}" in this recording.${near.length > 0 ? ` Did you mean ${near.join(' or ')}?` : ''} \`elixirscope processes REC --all\` lists them all.`,
  );

export const ambiguousProcess = (name: string, found: readonly string[]) =>
  new Failure(
    316,
    `"${name}" names ${found.length} processes: ${found.slice(0, 10).join(', ')}${found.length > 10 ? ', …' : ''}. Say which, by its pid.`,
  );

export const noFailures = () =>
  new Failure(317, 'Nothing failed in this recording, so there is no moment of a failure. Use --at end, or a time such as --at 12.4ms.');

// 4xx: the command line

export const usage = (what: string) => new Failure(401, `${what}. See elixirscope --help.`);

export const nativeSinkMissing = (why: string) =>
  new Failure(402, `The native sink cannot be used: ${why}. Use the sink "portable", or leave the choice out. Nothing was run.`);

// 5xx: the debug protocol

export const unknownRequest = (command: string) => new Failure(501, `ElixirScope does not know the request "${command}".`, 'silent');

export const untimelyRequest = (command: string, state: string) =>
  new Failure(502, `"${command}" is not possible now: ${state}.`, 'silent');

export const badArguments = (command: string, what: string) => new Failure(503, `"${command}": ${what}.`, 'silent');

export const cancelled = () => new Failure(504, 'cancelled', 'silent');

export const internal = (cause: unknown) =>
  new Failure(
    505,
    `Something in ElixirScope itself failed: ${cause instanceof Error ? cause.message : String(cause)}. The recording is not affected. Please report this with the log that "trace": true in the launch configuration writes.`,
    'internal',
    { cause },
  );

export const attachNotYet = () =>
  new Failure(
    506,
    'Attaching to a running node is not possible yet. Use "request": "launch" with a "task" to record a program, or with a "recording" to open one.',
  );

export const nothingToLaunch = () =>
  new Failure(
    507,
    'The launch configuration names neither a "task" nor a "recording". Add "task": "test" to record mix test, or "recording": "<folder>" to open a recording.',
  );

export const taskAndRecording = () => new Failure(508, 'The launch configuration names both a "task" and a "recording". Keep one of them.');

export const badAttribute = (name: string, expected: string) =>
  new Failure(509, `The launch attribute "${name}" must be ${expected}. Correct it in the launch configuration.`);

export const badPattern = (where: string, text: string, examples: string) =>
  new Failure(521, `"${text}" in ${where} names no code. Write ${examples}.`);

export const nothingRecordedYet = () =>
  new Failure(510, 'Nothing has been recorded yet, so there is nothing to look at. The program runs on; try again in a moment.');

export const envFileUnreadable = (file: string, why: string) =>
  new Failure(
    511,
    `The "envFile" ${file} cannot be read (${why}). Nothing was run. Correct "envFile" in the launch configuration, or make the file.`,
  );

export const noTerminal = () =>
  new Failure(
    512,
    'This editor gives no terminals to debuggers. Nothing was run. Use "console": "internalConsole" in the launch configuration.',
  );

export const terminalRefused = (why: string) =>
  new Failure(513, `The terminal did not run the program: ${why}. Use "console": "internalConsole" where the program needs no input.`);

export const terminalSilent = (seconds: number) =>
  new Failure(
    514,
    `The terminal did not start the program within ${seconds} seconds. Look there: its shell may be waiting for an answer. Nothing was recorded.`,
  );

export const inputNotPassed = () =>
  new Failure(
    515,
    'The program is running, and what is typed here does not reach it. For a program that reads input use "console": "integratedTerminal" in the launch configuration. To look at variables, pause.',
    'silent',
  );

export const iexNeedsTerminal = () =>
  new Failure(516, '"iex": true needs a terminal. Use "console": "integratedTerminal" in the launch configuration. Nothing was run.');

export const failedBeforeItsCode = (why: string) => new Failure(517, why);

export const noCodeRan = (why: string) => new Failure(518, why);

/** As 517, where the program's own words are in a terminal. */
export const failedInTerminal = (why: string) => new Failure(519, why);

export const sessionOver = () => new Failure(520, 'The debug session that wanted a program here is over. Nothing was run.', 'silent');

// 6xx: looking at the past

export const noSuchThread = (threadId: number) =>
  new Failure(601, `There is no process with thread id ${threadId} in this recording.`, 'silent');

export const notBornYet = (what: string) => new Failure(602, `${what} had not started yet at this moment.`);

export const staleFrame = () => new Failure(603, 'This frame belongs to an earlier stop. Ask for the stack again.', 'silent');

export const staleVariables = () => new Failure(604, 'These variables belong to an earlier stop. Ask for the scopes again.', 'silent');

export const noSuchSource = () => new Failure(605, 'The text of this source was not kept in the recording.');

export const noSuchMoment = (what: string) => new Failure(606, `There is no such moment in this recording: ${what}.`);

export const noException = () => new Failure(607, 'The session does not stand at an exception.', 'silent');

export const cannotEvaluate = (expression: string) =>
  new Failure(
    608,
    `"${expression}" cannot be answered: nothing is executed in the past. Ask for a variable, with fields and indexes if you like: user, user.name, state.items[0], map["key"], opts[:limit].`,
    'silent',
  );

export const noSuchVariable = (name: string) => new NoValue(609, `${name} is no variable of this frame at this moment.`);

export const noSuchPart = (part: string, of: string) => new NoValue(610, `${of} has no ${part}.`);

export const notKept = (of: string) => new NoValue(611, `This part of ${of} was not recorded: the value was cut to its budget.`);

export const badOperand = (operator: string) => new NoValue(618, `${operator} is not for these values.`);

export const notBoundYet = (name: string) => new NoValue(613, `${name} is not bound yet at this moment.`);

export const noMoreFailures = (where: 'after' | 'before') =>
  new Failure(616, `There is no failure ${where} this moment in the recording.`, 'silent');

export const noFrames = () => new NoValue(617, 'This process runs no recorded code at this moment, so it has no variables.');

export const noSuchAttribute = (attribute: string) => new NoValue(615, `${attribute} is not set in the recorded source.`);

export const changedHere = (name: string) =>
  new NoValue(614, `This line was edited after the recording was made, so it cannot be told which ${name} it means.`);
