import { readFileSync, realpathSync } from 'node:fs';
import { dirname, join } from 'node:path';

export interface Versions {
  /** As `System.version/0` says: `1.14.0`. */
  readonly elixirVersion: string;
  /** The major release: `25`. */
  readonly otp: string;
}

type Env = Readonly<Record<string, string | undefined>>;

/**
 * What versions an installation is of, as its own files say: to start Elixir only to ask it takes as long as many a program.
 * Undefined where that is not certain: `elixir` or `erl` is a version manager's script, which chooses when it runs.
 */
export function installedVersions(elixir: string, erl: string | undefined, env: Env): Versions | undefined {
  if (erl === undefined || env.ERTS_BIN || env.ERL_ROOTDIR) return undefined;
  try {
    const elixirVersion = said(
      elixir,
      /^ERL_EXEC="erl"$/m,
      'lib/elixir/ebin/elixir.app',
      /^\{application,\s*elixir,\s*\[\{description,[^}]*\},\s*\{vsn,\s*"([^"]+)"\}/,
    );
    const otp = said(erl, /^exec .*erlexec"/m, 'releases/start_erl.data', /^\S+ (\d+)\s*$/);
    return elixirVersion && otp ? { elixirVersion, otp } : undefined;
  } catch {
    return undefined;
  }
}

/** What a file of the installation says that a script belongs to, where the script is known to use just that installation. */
function said(script: string, own: RegExp, file: string, version: RegExp): string | undefined {
  const real = realpathSync(script);
  if (!own.test(readFileSync(real, 'utf8'))) return undefined;
  return version.exec(readFileSync(join(dirname(dirname(real)), file), 'utf8'))?.[1];
}
