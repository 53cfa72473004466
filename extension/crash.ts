import * as vscode from 'vscode';
import type { EngineClient } from './client.js';
import type { DebugAdapterFactory } from './debugFactory.js';
import { showFailure } from './failure.js';
import { helpWith } from './help.js';
import { TYPE } from './launchConfig.js';

/** When the engine crashes: says what that means for open sessions, and offers the way on. Recordings do not depend on the engine. */
export function watchForCrashes(engine: EngineClient, sessions: DebugAdapterFactory, log: vscode.LogOutputChannel): vscode.Disposable {
  return engine.onDidCrash(({ startedAgain }) => {
    log.error(
      startedAgain ? 'The engine ended unexpectedly and is started again.' : 'The engine ended unexpectedly too often and stays down.',
    );
    const lost = sessions.takeLost();
    // Nobody was using it, and it runs again: the log is enough.
    if (lost.length === 0 && startedAgain) return;
    const recordings = lost.map(({ recording }) => recording?.folder).filter((folder) => folder !== undefined);
    const what =
      lost.length === 0
        ? vscode.l10n.t("ElixirScope's engine ended unexpectedly.")
        : vscode.l10n.t(
            "ElixirScope's engine ended unexpectedly, and with it {0} session(s). What was recorded by then is kept.",
            lost.length,
          );
    const command = recordings.length > 0 ? REOPEN : startedAgain ? () => helpWith('log') : RESTART;
    void showFailure(what, { ...command(), args: [recordings] });
  });
}

const REOPEN = () => ({ command: 'elixirscope.reopen', title: vscode.l10n.t('Open the Recording Again') });
const RESTART = () => ({ command: 'elixirscope.restartEngine', title: vscode.l10n.t('Restart the Engine') });

/** Opens recordings by their folders, a session each. */
export async function reopen(folders: unknown): Promise<void> {
  for (const folder of Array.isArray(folders) ? folders : []) {
    const name = vscode.l10n.t('recording (opened again)');
    await vscode.debug.startDebugging(undefined, { type: TYPE, request: 'launch', name, recording: folder });
  }
}
