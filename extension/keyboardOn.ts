import * as vscode from 'vscode';

/** Keeps the keyboard on the row of a view from which one travels: VS Code gives it to the editor when a session stops. */
export class KeyboardOn implements vscode.Disposable {
  #arriving: vscode.Disposable | undefined;

  /** To be called before one travels; `reveal` selects the row when the session has arrived. */
  keep(reveal: () => Thenable<void>): void {
    this.#arriving?.dispose();
    this.#arriving = vscode.debug.onDidChangeActiveStackItem(() => {
      this.#arriving?.dispose();
      void reveal();
    });
  }

  dispose(): void {
    this.#arriving?.dispose();
  }
}
