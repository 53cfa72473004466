import * as vscode from 'vscode';
import { ask, focusedSession } from './debugSession.js';

/** Shows beside the lines that ran what their variables were bound to, each place its own. */
export class InlineValues implements vscode.InlineValuesProvider {
  async provideInlineValues(
    document: vscode.TextDocument,
    viewPort: vscode.Range,
    { frameId }: vscode.InlineValueContext,
  ): Promise<vscode.InlineValue[]> {
    const session = focusedSession();
    // Places are those of the recorded text.
    if (session === undefined || document.isDirty) return [];
    const range = { from: viewPort.start.line + 1, to: viewPort.end.line + 1 };
    const { values } = await ask(session, 'elixirscope/inlineValues', { frameId, ...range });
    return values.map(
      ({ line, column, endColumn, text }) =>
        new vscode.InlineValueText(new vscode.Range(line - 1, column - 1, line - 1, endColumn - 1), text),
    );
  }
}
