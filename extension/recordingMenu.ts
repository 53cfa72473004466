import * as vscode from 'vscode';
import type { Parts } from './commands.js';
import { showFailure } from './failure.js';

interface Choice extends vscode.QuickPickItem {
  readonly act: () => unknown;
}

/** What can be done with a program that is being recorded. */
export async function recordingMenu({ statusBar, log }: Parts): Promise<void> {
  const sessions = statusBar.recording;
  const several = sessions.length > 1;
  const choices = sessions.flatMap((session): Choice[] => [
    {
      label: vscode.l10n.t('Stop'),
      iconPath: new vscode.ThemeIcon('debug-stop'),
      description: several ? session.name : undefined,
      detail: vscode.l10n.t('Ends the program, and stands at its end.'),
      // What the debug toolbar's Stop does first: the session stays, to look at the end.
      act: () => session.customRequest('terminate'),
    },
    {
      label: vscode.l10n.t('Look Now'),
      iconPath: new vscode.ThemeIcon('eye'),
      description: several ? session.name : undefined,
      detail: vscode.l10n.t('Stands at the newest moment recorded so far. The program runs on.'),
      act: () => session.customRequest('pause', { threadId: 1 }),
    },
  ]);
  choices.push({ label: vscode.l10n.t('Show Log'), iconPath: new vscode.ThemeIcon('output'), act: () => log.show() });
  const chosen = await vscode.window.showQuickPick(choices, { title: vscode.l10n.t('ElixirScope is recording') });
  try {
    await chosen?.act();
  } catch (error) {
    await showFailure(error);
  }
}
