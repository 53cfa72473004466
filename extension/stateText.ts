import * as vscode from 'vscode';
import type { StateChange } from '../adapter/protocol.js';
import { ask } from './debugSession.js';

const SCHEME = 'elixirscope-state';

/** A state that an OTP process of a session had. */
export interface StateOf {
  readonly session: string;
  readonly process: number;
  /** What the process is called. */
  readonly name: string;
}

/** States as texts that cannot be edited: Elixir, over many lines. They are read from their session when they are shown. */
export class StateTexts implements vscode.TextDocumentContentProvider, vscode.Disposable {
  readonly #sessions = new Map<string, vscode.DebugSession>();
  readonly #registered = vscode.Disposable.from(
    vscode.workspace.registerTextDocumentContentProvider(SCHEME, this),
    vscode.debug.onDidStartDebugSession((session) => this.#sessions.set(session.id, session)),
    vscode.debug.onDidTerminateDebugSession(({ id }) => this.#sessions.delete(id)),
  );

  async provideTextDocumentContent(uri: vscode.Uri): Promise<string> {
    const [, session = '', process, index] = uri.path.split('/');
    const asked = this.#sessions.get(session);
    if (asked === undefined) return `# ${vscode.l10n.t('The debug session that showed this state is over.')}\n`;
    const { text, cuts } = await ask(asked, 'elixirscope/stateText', { process: Number(process), index: Number(index) });
    if (cuts === 0) return `${text}\n`;
    return `${text}\n\n# ${vscode.l10n.t('"…" marks {0} place(s) that were not recorded.', cuts)}\n`;
  }

  dispose(): void {
    this.#registered.dispose();
  }
}

/** Shows what a state changed, in VS Code's own diff editor; a state that changed nothing, or is the first, alone. The keyboard stays where it is. */
export async function openState(of: StateOf, { index, changed }: StateChange): Promise<void> {
  // With the pid of a process that has a name, a tab would have no room for the rest.
  const name = of.name.replace(/ #PID<[\d.]+>$/, '');
  const options: vscode.TextDocumentShowOptions = { preview: true, preserveFocus: true };
  if (index > 0 && changed) {
    const title = vscode.l10n.t('{0} state {1} ↔ {2}', name, index - 1, index);
    await vscode.commands.executeCommand('vscode.diff', uriOf(of, index - 1), uriOf(of, index), title, options);
  } else {
    const title = vscode.l10n.t('{0} state {1}', name, index);
    await vscode.commands.executeCommand('vscode.open', uriOf(of, index), options, title);
  }
}

/** Its last part is for the eyes, and says by its ending that this is Elixir. */
function uriOf({ session, process, name }: StateOf, index: number): vscode.Uri {
  return vscode.Uri.from({ scheme: SCHEME, path: `/${session}/${process}/${index}/${name.replaceAll('/', '∕')} state ${index}.ex` });
}
