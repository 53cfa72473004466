type Env = Readonly<Record<string, string | undefined>>;

/** What the editor sets for processes of its own, the engine among them. */
const EDITORS_OWN = /^(ELECTRON_|VSCODE_|NODE_CHANNEL_|APPLICATION_INSIGHTS_|CHROME_(DESKTOP|CRASHPAD_PIPE_NAME)$)/;

/** The environment for programs: the editor's, without what it set for itself and a program could trip over. */
export function environmentForPrograms(env: Env): Env {
  return Object.fromEntries(Object.entries(env).filter(([name]) => !EDITORS_OWN.test(name)));
}
