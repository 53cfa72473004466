import { discover } from '../target/toolchain/discover.js';
import { type Env, type StartedFrom, wayName } from '../target/toolchain/ways.js';

export interface EditorsKnowledge {
  /** What the editor started the engine with. */
  readonly env: Env;
  readonly startedFrom: StartedFrom;
  /** The setting `elixirscope.elixirPath`, as it is for this folder. */
  readonly elixirPath: (folder: string) => Promise<string | undefined>;
  readonly log: (text: string) => void;
}

/** The environment for programs of a project, with its Elixir on the PATH. Rejects with the failure to show. */
export type EnvironmentFor = (projectDir: string) => Promise<Env>;

/** Looks for Elixir anew each time: the user may have installed something, or switched versions. */
export function environmentFor({ env, startedFrom, elixirPath, log }: EditorsKnowledge): EnvironmentFor {
  return async (projectDir) => {
    // Programs are only launched in workspaces that the user trusts: the extension sees to that.
    const found = await discover({ env, startedFrom, cwd: projectDir, elixirPath: await elixirPath(projectDir), trusted: true });
    log(`Elixir for ${projectDir}: ${found.elixir}, by ${wayName[found.way]} (${found.what})`);
    return withOurFolders(found.env, env);
  };
}

/** Recordings must be where the engine looks for them, whatever a shell's start-up files say. */
function withOurFolders(found: Env, { XDG_STATE_HOME, XDG_CACHE_HOME }: Env): Env {
  return { ...found, XDG_STATE_HOME, XDG_CACHE_HOME };
}
