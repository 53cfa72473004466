import * as vscode from 'vscode';
import type { DapRequests, RunningLevel } from '../adapter/protocol.js';
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
    {
      label: vscode.l10n.t('Stop Recording, Let the Program Run'),
      iconPath: new vscode.ThemeIcon('debug-disconnect'),
      description: several ? session.name : undefined,
      detail: vscode.l10n.t('Takes the recorder out of the program, which goes on as if it had never been recorded.'),
      act: () => session.customRequest(STOP_RECORDING),
    },
    {
      label: vscode.l10n.t('Record More or Less …'),
      iconPath: new vscode.ThemeIcon('settings'),
      description: several ? session.name : undefined,
      detail: vscode.l10n.t('From now on, while the program runs.'),
      act: () => chooseLevel(session),
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

const STOP_RECORDING: keyof DapRequests = 'elixirscope/stopRecording';
const SET_LEVEL: keyof DapRequests = 'elixirscope/setLevel';

async function chooseLevel(session: vscode.DebugSession): Promise<void> {
  const choices: readonly (vscode.QuickPickItem & { readonly level: RunningLevel })[] = [
    { level: 'full', label: vscode.l10n.t('Everything'), detail: vscode.l10n.t('Statements, values, calls, messages, processes.') },
    { level: 'calls', label: vscode.l10n.t('Calls'), detail: vscode.l10n.t('Functions with arguments and results, messages, processes.') },
    { level: 'messages', label: vscode.l10n.t('Messages'), detail: vscode.l10n.t('Messages, states and processes; no code.') },
    { level: 'minimal', label: vscode.l10n.t('Processes'), detail: vscode.l10n.t('Processes, exceptions and logs.') },
    {
      level: 'off',
      label: vscode.l10n.t('Nothing'),
      detail: vscode.l10n.t('The program runs on, unrecorded, until something else is chosen.'),
    },
  ];
  const chosen = await vscode.window.showQuickPick(choices, { title: vscode.l10n.t('Record from now on') });
  if (chosen !== undefined) await session.customRequest(SET_LEVEL, { level: chosen.level });
}
