import { randomUUID } from 'node:crypto';
import * as vscode from 'vscode';
import type { StateChange, StateChanges } from '../adapter/protocol.js';
import { ask, whenForgotten } from './debugSession.js';

const SCHEME = 'elixirscope-state';

/** States as texts that cannot be edited: Elixir, over many lines. They are read from their session when they are shown. */
export class StateTexts implements vscode.TextDocumentContentProvider, vscode.Disposable {
  /** Sessions by the first part of their texts' paths: another one once a session shows another recording. */
  readonly #sessions = new Map<string, vscode.DebugSession>();
  readonly #registered = vscode.Disposable.from(
    vscode.workspace.registerTextDocumentContentProvider(SCHEME, this),
    whenForgotten((gone) => {
      for (const [key, { id }] of this.#sessions) if (id === gone) this.#sessions.delete(key);
    }),
  );

  async provideTextDocumentContent(uri: vscode.Uri): Promise<string> {
    const [, key = '', process, index] = uri.path.split('/');
    const session = this.#sessions.get(key);
    if (session === undefined) return `# ${vscode.l10n.t('The debug session that showed this state is over.')}\n`;
    const { text, cuts } = await ask(session, 'elixirscope/stateText', { process: Number(process), index: Number(index) });
    if (cuts === 0) return `${text}\n`;
    return `${text}\n\n# ${vscode.l10n.t('"…" marks {0} place(s) that were not recorded.', cuts)}\n`;
  }

  /** Shows what a state changed, in VS Code's own diff editor; a state that changed nothing, or is the first, alone. The keyboard stays where it is. */
  async open(session: vscode.DebugSession, { process, name: whole }: StateChanges, { index, changed }: StateChange): Promise<void> {
    // With the pid of a process that has a name, a tab would have no room for the rest.
    const name = whole.replace(/ #PID<[\d.]+>$/, '');
    const options: vscode.TextDocumentShowOptions = { preview: true, preserveFocus: true };
    const place = `/${this.#keyOf(session)}/${process}`;
    if (index > 0 && changed) {
      const title = vscode.l10n.t('{0} state {1} ↔ {2}', name, index, index + 1);
      await vscode.commands.executeCommand('vscode.diff', uriOf(place, name, index - 1), uriOf(place, name, index), title, options);
    } else {
      const title = vscode.l10n.t('{0} state {1}', name, index + 1);
      await vscode.commands.executeCommand('vscode.open', uriOf(place, name, index), options, title);
    }
  }

  dispose(): void {
    this.#registered.dispose();
  }

  #keyOf(session: vscode.DebugSession): string {
    for (const [key, { id }] of this.#sessions) if (id === session.id) return key;
    const key = randomUUID();
    this.#sessions.set(key, session);
    return key;
  }
}

/** Its last part is for the eyes, and says by its ending that this is Elixir. */
function uriOf(place: string, name: string, index: number): vscode.Uri {
  return vscode.Uri.from({ scheme: SCHEME, path: `${place}/${index}/${name.replaceAll('/', '∕')} state ${index + 1}.ex` });
}
