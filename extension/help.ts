import * as vscode from 'vscode';

/** What a button beside a failure does. */
export interface Help {
  readonly command: string;
  readonly title: string;
  readonly args?: readonly unknown[];
}

const checkSetup = (): Help => ({ command: 'elixirscope.checkSetup', title: vscode.l10n.t('Check Setup') });
const openLaunchJson = (): Help => ({ command: 'workbench.action.debug.configure', title: vscode.l10n.t('Open launch.json') });
const chooseRecording = (): Help => ({ command: 'elixirscope.replay', title: vscode.l10n.t('Choose a Recording') });
const showRecordings = (): Help => ({ command: 'elixirscope.recordings.focus', title: vscode.l10n.t('Show Recordings') });
const showTerminal = (): Help => ({ command: 'workbench.action.terminal.focus', title: vscode.l10n.t('Show Terminal') });
const showLog = (): Help => ({ command: 'elixirscope.showLog', title: vscode.l10n.t('Show Log') });

/** What helps with a failure, by its code in adapter/errors.ts. Those that are missing here say all that there is to say. */
const HELP: Readonly<Record<number, () => Help>> = {
  101: checkSetup,
  102: checkSetup,
  103: checkSetup,
  104: openLaunchJson,
  105: openLaunchJson,
  106: checkSetup,
  107: checkSetup,
  108: checkSetup,
  109: checkSetup,
  110: checkSetup,
  201: checkSetup,
  202: showRecordings,
  301: chooseRecording,
  302: chooseRecording,
  304: showRecordings,
  305: showRecordings,
  306: showRecordings,
  402: openLaunchJson,
  505: showLog,
  506: openLaunchJson,
  507: openLaunchJson,
  508: openLaunchJson,
  509: openLaunchJson,
  511: openLaunchJson,
  512: openLaunchJson,
  513: showTerminal,
  514: showTerminal,
  516: openLaunchJson,
};

export function helpFor(code: number): Help | undefined {
  return HELP[code]?.();
}

/** The same as a link for a message of VS Code's own. */
export function linkOf({ command, args = [] }: Help): string {
  return `command:${command}${args.length === 0 ? '' : `?${encodeURIComponent(JSON.stringify(args))}`}`;
}
