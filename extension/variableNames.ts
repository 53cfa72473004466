import * as vscode from 'vscode';
import type { EngineClient } from './client.js';

/** What the menu of the Variables view hands on. */
interface InMenu {
  readonly variable?: { readonly name?: string; readonly evaluateName?: string };
}

/** The variable, or part of one, whose menu was used: as one would write it. */
export function nameInMenu(subject: unknown): string | undefined {
  const { variable } = (subject ?? {}) as InMenu;
  return variable?.evaluateName ?? variable?.name;
}

/** The variable, or part of one, at the cursor of the active editor. */
export async function nameAtCursor(engine: EngineClient): Promise<string | undefined> {
  const editor = vscode.window.activeTextEditor;
  if (editor?.document.languageId !== 'elixir') return undefined;
  const textDocument = { uri: editor.document.uri.toString() };
  const position = editor.selection.active;
  const found = await engine.request('elixirscope/expressionAt', { textDocument, position }).catch(() => null);
  return found?.expression;
}

/** The variable that `receipt.lines[0]` is a part of. */
export function wholeOf(expression: string): string {
  return expression.split(/[.[]/)[0] ?? expression;
}
