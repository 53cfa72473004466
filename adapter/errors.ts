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
    `${folder} is not a mix project: there is no ${mixExs}. Run it in the folder with the project's mix.exs, or name that folder with --project. Nothing was run.`,
  );

export const toolchainBroken = (what: string, output: string) =>
  new Failure(106, `\`${what}\` did not work, so nothing was run. It said:\n${output.trim() || '(nothing)'}`);

export const probeNotBuilt = (output: string) =>
  new Failure(
    107,
    `The probe could not be compiled with your Elixir, so nothing was run. The compiler said:\n${output.trim() || '(nothing)'}\nPlease report this with the output of \`elixir --version\`.`,
    'internal',
  );

export const probeMissing = (searchedFrom: string) =>
  new Failure(108, `ElixirScope is not installed completely: no beam_probe folder was found above ${searchedFrom}. Install it again.`);

// 2xx: folders and disks

export const folderNotWritable = (folder: string, why: string) =>
  new Failure(
    201,
    `Cannot write to ${folder} (${why}). Nothing was run. Make the folder writable, or set XDG_STATE_HOME (recordings) or XDG_CACHE_HOME (compiled probe) to another one.`,
  );

export const diskFull = (folder: string) =>
  new Failure(202, `The disk that holds ${folder} is full. Nothing was run. Free some space (\`elixirscope prune\` deletes old recordings).`);

export const folderNotEmpty = (folder: string) =>
  new Failure(203, `${folder} is not empty: --out needs a new or an empty folder. Nothing was run.`);

// 3xx: recordings

export const noSuchRecording = (name: string) =>
  new Failure(301, `There is no recording "${name}". \`elixirscope list\` shows the recordings there are.`);

export const ambiguousRecording = (name: string, ids: readonly string[]) =>
  new Failure(302, `"${name}" names ${ids.length} recordings: ${ids.join(', ')}. Say which.`);

export const recordingTooNew = (id: string, format: number, known: number) =>
  new Failure(
    303,
    `${id} was made by a newer ElixirScope (format ${format}; this one reads up to ${known}). Update ElixirScope to open it. The recording was left as it is.`,
  );

export const recordingDamaged = (id: string, what: string) =>
  new Failure(304, `${id} is damaged: ${what}. The recording was left as it is.`);

export const recordingInUse = (id: string) => new Failure(305, `${id} is still being recorded. Stop the program first.`);

// 4xx: the command line

export const usage = (what: string) => new Failure(401, `${what}. See elixirscope --help.`);

export const nativeSinkMissing = () =>
  new Failure(402, 'The native sink is not part of this version. Use `--sink portable` or leave it out. Nothing was run.');
