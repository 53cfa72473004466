import { execFile } from 'node:child_process';
import { accessSync, constants, statSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { elixirTooOld, noElixir, otpTooOld, toolchainBroken } from '../errors.js';
import { installedVersions, type Versions } from './toolchain/installed.js';

export interface Toolchain extends Versions {
  /** Absolute path of the `elixir` that the program is started with. */
  readonly elixir: string;
}

type Env = Readonly<Record<string, string | undefined>>;

const oldestElixir = [1, 14] as const;
const oldestOtp = 25;

/**
 * The Elixir that `env`'s PATH gives in `cwd` (version managers choose by folder), with its versions; `runs`: it is asked for them whatever its
 * files say, so that it is known to run. Throws the failure to show where there is none, or it is too old.
 */
export async function findToolchain(env: Env, cwd: string, { runs = false } = {}): Promise<Toolchain> {
  const elixir = which('elixir', env);
  if (!elixir || !which('mix', env)) throw noElixir(env.PATH);
  const versions = runs ? undefined : installedVersions(elixir, which('erl', env), env);
  const { elixirVersion, otp } = versions ?? (await askedVersions(elixir, env, cwd));
  if (!isElixirNewEnough(elixirVersion)) throw elixirTooOld(elixirVersion);
  if (Number(otp) < oldestOtp) throw otpTooOld(otp);
  return { elixir, elixirVersion, otp };
}

async function askedVersions(elixir: string, env: Env, cwd: string): Promise<Versions> {
  const answer = await run(elixir, ['-e', 'IO.puts([System.version(), " ", System.otp_release()])'], env, cwd);
  const [, elixirVersion, otp] = /^(\S+) (\d+)\s*$/m.exec(answer) ?? [];
  if (!elixirVersion || !otp) throw toolchainBroken('elixir', answer);
  return { elixirVersion, otp };
}

export function isElixirNewEnough(version: string): boolean {
  const [major = 0, minor = 0] = version.split('.').map((part) => Number.parseInt(part, 10) || 0);
  return major > oldestElixir[0] || (major === oldestElixir[0] && minor >= oldestElixir[1]);
}

/** The executable file that the shell would start for `name`. */
export function which(name: string, env: Env): string | undefined {
  for (const folder of (env.PATH ?? '').split(delimiter)) {
    const file = join(folder || '.', name);
    try {
      accessSync(file, constants.X_OK);
      if (statSync(file).isFile()) return file;
    } catch {
      // Not here: the next folder.
    }
  }
  return undefined;
}

function run(file: string, args: string[], env: Env, cwd: string): Promise<string> {
  return new Promise((resolve, reject) => {
    execFile(file, args, { env: withoutErlangFlags(env), cwd, encoding: 'utf8' }, (error, stdout, stderr) => {
      if (error) reject(toolchainBroken('elixir', stderr || error.message));
      else resolve(stdout);
    });
  });
}

/** For VMs of our own: flags for the user's program (a node name, say) are not for them too. */
export function withoutErlangFlags(env: Env): Record<string, string | undefined> {
  const { ERL_FLAGS, ERL_AFLAGS, ERL_ZFLAGS, ELIXIR_ERL_OPTIONS, ...rest } = env;
  return rest;
}
