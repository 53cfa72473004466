/**
 * The ways in which a project's Elixir is looked for, and their order. Pure: what each way answers is asked elsewhere, a file a way.
 *
 * An editor started from a desktop often lacks the PATH that the user's terminal has, and version managers choose by folder. So we ask
 * whom the terminal would ask, the most particular first.
 */

export type Env = Readonly<Record<string, string | undefined>>;

export type Way = 'setting' | 'direnv' | 'mise' | 'asdf' | 'nix' | 'loginShell' | 'path';

export type Answer =
  /** Elixir, found in this environment; `what` says where. */
  | { readonly kind: 'gives'; readonly env: Env; readonly what: string }
  /** Variables for the ways after it, but no Elixir. */
  | { readonly kind: 'adds'; readonly env: Env; readonly why: string }
  /** The project asks for this way, and it cannot give what is asked for: no general way may step in with another version. */
  | { readonly kind: 'refuses'; readonly why: string; readonly todo: string }
  | { readonly kind: 'nothing'; readonly why: string };

/** What the project itself asks for must not be passed over; what merely is installed may. */
export const refusesIf = (isAskedFor: boolean, why: string, todo: string): Answer =>
  isAskedFor ? { kind: 'refuses', why, todo } : { kind: 'nothing', why };

export interface Tried {
  readonly way: Way;
  readonly answer: Answer;
}

/** Where we were started: there a terminal's PATH is what the user set up; an editor's own is only a last resort. */
export type StartedFrom = 'shell' | 'terminalEditor' | 'desktopEditor';

const orders: Readonly<Record<StartedFrom, readonly Way[]>> = {
  shell: ['path'],
  terminalEditor: ['setting', 'direnv', 'mise', 'asdf', 'nix', 'path', 'loginShell'],
  desktopEditor: ['setting', 'direnv', 'mise', 'asdf', 'nix', 'loginShell', 'path'],
};

export const orderOf = (startedFrom: StartedFrom): readonly Way[] => orders[startedFrom];

/** `code .` in a terminal leaves a mark, and so does a terminal inside a nix shell: then the user has chosen the PATH on purpose. */
export const editorStartedFrom = (env: Env): StartedFrom => (env.VSCODE_CLI || env.IN_NIX_SHELL ? 'terminalEditor' : 'desktopEditor');

/** These answer for a folder: code of the project may run when they are asked. */
const byFolder: ReadonlySet<Way> = new Set<Way>(['direnv', 'mise', 'asdf', 'nix']);

export type Step =
  | { readonly ask: Way }
  | { readonly skip: Way; readonly why: string }
  | { readonly found: Way; readonly env: Env; readonly what: string }
  /** `refusal`: the project asks for an Elixir that is not there. Without it: there is none anywhere. */
  | { readonly failed: true; readonly refusal?: Tried };

export interface Rules {
  readonly startedFrom: StartedFrom;
  /** In a workspace that the user does not trust nothing of the workspace may run. */
  readonly trusted: boolean;
}

/** What comes after these answers. */
export function nextStep(tried: readonly Tried[], rules: Rules): Step {
  const last = tried.at(-1);
  if (last?.answer.kind === 'gives') return { found: last.way, env: last.answer.env, what: last.answer.what };
  const refusal = tried.find(({ answer }) => answer.kind === 'refuses');
  // What the user set is never passed over in silence.
  if (refusal?.way === 'setting') return { failed: true, refusal };
  const next = orderOf(rules.startedFrom)[tried.length];
  if (next === undefined) return { failed: true, refusal };
  if (byFolder.has(next) && !rules.trusted) return { skip: next, why: 'not asked: this workspace is not trusted, so nothing of it is run' };
  if (refusal && !byFolder.has(next))
    return { skip: next, why: `not asked: the project names its own version (see ${wayName[refusal.way]})` };
  return { ask: next };
}

export const wayName: Readonly<Record<Way, string>> = {
  setting: 'the setting "elixirscope.elixirPath"',
  direnv: 'direnv',
  mise: 'mise',
  asdf: 'asdf',
  nix: 'nix',
  loginShell: "the login shell's PATH",
  path: 'the PATH',
};
