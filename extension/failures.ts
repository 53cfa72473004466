import * as vscode from 'vscode';
import type { ListedFailure } from '../adapter/protocol.js';
import { ask, focusedSession } from './debugSession.js';
import { failuresOf } from './failuresView.js';
import { placeOf, summaryOf, titleOf } from './failureWords.js';
import { travelTo } from './travel.js';

/** Lets the user choose among the recording's failures, and travels there. */
export async function chooseFailure(): Promise<void> {
  const session = focusedSession();
  if (session === undefined) return;
  const failures = await failuresOf(session);
  if (failures.length === 0) {
    void vscode.window.showInformationMessage(vscode.l10n.t('Nothing failed in this recording.'));
    return;
  }
  const items = failures.map((failure) => ({
    label: `$(error) ${titleOf(failure)}`,
    description: placeOf(failure),
    detail: summaryOf(failure),
    failure,
  }));
  const placeHolder = vscode.l10n.t('Choose a failure to go to');
  const chosen = await vscode.window.showQuickPick(items, { placeHolder, matchOnDescription: true, matchOnDetail: true });
  if (chosen !== undefined) await goToFailure(undefined, chosen.failure);
}

/** Travels to a failure that a list named. */
export async function goToFailure(_parts: unknown, failure: unknown): Promise<void> {
  const { process, n } = failure as ListedFailure;
  await travelTo({ process, n });
}

/** A command that travels to the failure beside where the session stands; says so where there is none. */
export function failureBeside(request: 'elixirscope/nextFailure' | 'elixirscope/previousFailure'): () => Promise<void> {
  return async () => {
    const session = focusedSession();
    if (session === undefined) return;
    try {
      await ask(session, request, {});
    } catch (error) {
      void vscode.window.showInformationMessage((error as Error).message);
    }
  };
}
