import * as vscode from 'vscode';
import { focusedSession, whenSessionMoves } from './debugSession.js';

/**
 * Keeps a view at the moment of the session in focus. It asks anew when the session moves, but only while the view is in sight, and leaves
 * aside an answer that was overtaken by the next move. `show` gets undefined where there is nothing to be asked.
 */
export class Following<T> implements vscode.Disposable {
  readonly #listening: vscode.Disposable;
  #isStale = true;
  #turn = 0;

  constructor(
    private readonly view: vscode.TreeView<unknown>,
    private readonly ask: (session: vscode.DebugSession) => Promise<T>,
    private readonly show: (answer: T | undefined) => void,
  ) {
    this.#listening = vscode.Disposable.from(
      whenSessionMoves(() => void this.look()),
      view.onDidChangeVisibility(({ visible }) => {
        if (visible && this.#isStale) void this.look();
      }),
    );
  }

  async look(): Promise<void> {
    this.#isStale = !this.view.visible;
    if (this.#isStale) return;
    this.#turn += 1;
    const turn = this.#turn;
    const session = focusedSession();
    // A session that stands nowhere yet says so by refusing.
    const answer = session && (await this.ask(session).catch(() => undefined));
    if (turn === this.#turn) this.show(answer);
  }

  dispose(): void {
    this.#listening.dispose();
  }
}
