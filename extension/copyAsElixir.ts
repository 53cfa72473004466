import * as vscode from 'vscode';
import { ask, focusedSession } from './debugSession.js';

/** How long the status bar tells of it. */
const TOLD_FOR_MS = 5_000;

/** What the menu of a variable hands on. */
interface InMenu {
  readonly container?: { readonly variablesReference?: number };
  readonly variable?: { readonly name?: string };
}

/** Puts a variable's whole value on the clipboard, as Elixir writes it. */
export async function copyAsElixir(_parts: unknown, context: unknown): Promise<void> {
  const { container, variable } = (context ?? {}) as InMenu;
  const session = focusedSession();
  if (session === undefined || container?.variablesReference === undefined || variable?.name === undefined) return;
  const place = { variablesReference: container.variablesReference, name: variable.name };
  const { text, cuts } = await ask(session, 'elixirscope/copy', place);
  await vscode.env.clipboard.writeText(text);
  const said =
    cuts === 0
      ? vscode.l10n.t('{0} copied.', variable.name)
      : vscode.l10n.t('{0} copied; "…" marks {1} place(s) that were not recorded.', variable.name, cuts);
  vscode.window.setStatusBarMessage(said, TOLD_FOR_MS);
}
