import * as vscode from 'vscode';
import { HELP_BY_CODE, type HelpKind } from './helpCodes.js';

/** What a button beside a failure does. */
export interface Help {
  readonly command: string;
  readonly title: string;
  readonly args?: readonly unknown[];
}

const HELP: Readonly<Record<HelpKind, () => Help>> = {
  checkSetup: () => ({ command: 'elixirscope.checkSetup', title: vscode.l10n.t('Check Setup') }),
  launchJson: () => ({ command: 'workbench.action.debug.configure', title: vscode.l10n.t('Open launch.json') }),
  chooseRecording: () => ({ command: 'elixirscope.replay', title: vscode.l10n.t('Choose a Recording') }),
  recordings: () => ({ command: 'elixirscope.recordings.focus', title: vscode.l10n.t('Show Recordings') }),
  terminal: () => ({ command: 'workbench.action.terminal.focus', title: vscode.l10n.t('Show Terminal') }),
  console: () => ({ command: 'workbench.debug.action.focusRepl', title: vscode.l10n.t('Show Debug Console') }),
  log: () => ({ command: 'elixirscope.showLog', title: vscode.l10n.t('Show Log') }),
};

/** What helps in this way. */
export const helpWith = (kind: HelpKind): Help => HELP[kind]();

/** What helps with a failure of the engine, by its code. */
export function helpFor(code: number): Help | undefined {
  const kind = HELP_BY_CODE[code];
  return kind === undefined ? undefined : helpWith(kind);
}

/** The same as a link for a message of VS Code's own. */
export function linkOf({ command, args = [] }: Help): string {
  return `command:${command}${args.length === 0 ? '' : `?${encodeURIComponent(JSON.stringify(args))}`}`;
}
