import * as vscode from 'vscode';
import { ResponseError } from 'vscode-languageclient';
import { type Help, helpFor } from './help.js';

/** Codes of failures that the engine told, by their text: what VS Code hands on of a refused request is its text alone. */
const told = new Map<string, number>();
const MOST_TOLD = 50;

/** A failure was told to a debug session. */
export function remember(message: string, code: number): void {
  told.set(message, code);
  for (const oldest of told.keys()) if (told.size > MOST_TOLD) told.delete(oldest);
}

/** The one place where this extension tells that something went wrong: what, and a button that helps. `failure` is a text or what was thrown. */
export async function showFailure(failure: unknown, help?: Help): Promise<void> {
  const message = failure instanceof Error ? failure.message : String(failure);
  const code = failure instanceof ResponseError ? failure.code : told.get(message);
  const button = help ?? (code === undefined ? undefined : helpFor(code));
  const chosen = await vscode.window.showErrorMessage(message, ...(button === undefined ? [] : [button.title]));
  if (button !== undefined && chosen === button.title) await vscode.commands.executeCommand(button.command, ...(button.args ?? []));
}
