import * as vscode from 'vscode';
import type { DapEvents, DapRequests } from '../adapter/protocol.js';
import { TYPE } from './launchConfig.js';

const RECORDING = 'elixirscope/recording' satisfies keyof DapEvents;

/** The debug session in focus, where it is one of ours. */
export function focusedSession(): vscode.DebugSession | undefined {
  const session = vscode.debug.activeDebugSession;
  return session?.type === TYPE ? session : undefined;
}

/** Asks a session something of our own. */
export async function ask<C extends keyof DapRequests>(
  session: vscode.DebugSession,
  command: C,
  args: DapRequests[C]['args'],
): Promise<DapRequests[C]['body']> {
  return session.customRequest(command, args);
}

/** The thread in focus, of the session in focus. */
export function focusedThread(session: vscode.DebugSession): number | undefined {
  const item = vscode.debug.activeStackItem;
  return item?.session.id === session.id ? item.threadId : undefined;
}

/** The frame in focus, of the session in focus. */
export function focusedFrame(session: vscode.DebugSession): number | undefined {
  const item = vscode.debug.activeStackItem;
  return item instanceof vscode.DebugStackFrame && item.session.id === session.id ? item.frameId : undefined;
}

/** Calls when the session in focus stands elsewhere, is over, or another is in focus. */
export function whenSessionMoves(look: () => void): vscode.Disposable {
  return vscode.Disposable.from(
    vscode.debug.onDidChangeActiveDebugSession(look),
    vscode.debug.registerDebugAdapterTrackerFactory(TYPE, {
      createDebugAdapterTracker: (session) => ({
        onDidSendMessage: ({ type, event }) => {
          if (type === 'event' && event === 'stopped' && session.id === focusedSession()?.id) look();
        },
      }),
    }),
  );
}

/** Calls with a session's id when what it said does not hold any longer: it is over, or was restarted and shows another recording. */
export function whenForgotten(forget: (session: string) => void): vscode.Disposable {
  const folders = new Map<string, string>();
  return vscode.Disposable.from(
    vscode.debug.onDidTerminateDebugSession(({ id }) => {
      folders.delete(id);
      forget(id);
    }),
    vscode.debug.onDidReceiveDebugSessionCustomEvent(({ session, event, body }) => {
      if (session.type !== TYPE || event !== RECORDING) return;
      const { folder } = body as DapEvents[typeof RECORDING];
      const isAnother = folders.has(session.id) && folders.get(session.id) !== folder;
      folders.set(session.id, folder);
      if (isAnother) forget(session.id);
    }),
  );
}
