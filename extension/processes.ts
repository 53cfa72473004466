import * as vscode from 'vscode';
import type { ListedProcess } from '../adapter/protocol.js';
import { ask, focusedSession } from './debugSession.js';
import { allOf, type ProcessNode } from './processNodes.js';
import { describeProcess, iconOf } from './processWords.js';
import { travelTo } from './travel.js';

/** The process that a row of the view Processes means. */
export function processIn(node: unknown): ListedProcess | undefined {
  const { kind, process } = (node ?? {}) as Partial<Extract<ProcessNode, { kind: 'process' }>>;
  return kind === 'process' ? process : undefined;
}

/** Lets the user choose among the processes that there were by now, and stands in it. */
export async function goToProcess(): Promise<void> {
  const chosen = await pickProcess(vscode.l10n.t('Which process do you want to go to?'), () => true);
  if (chosen !== undefined) await travelTo({ process: chosen.process.process, time: chosen.time });
}

/** Stands in the process of a row, at the moment that the tree tells of. */
export async function goToThisProcess(_parts: unknown, node: unknown): Promise<void> {
  const process = processIn(node);
  if (process !== undefined) await travelTo({ process: process.process, time: (node as { readonly time: number }).time });
}

interface Picked {
  readonly process: ListedProcess;
  /** The moment that the session stands at. */
  readonly time: number;
}

/** Lets the user choose a process; says so where there is none. */
export async function pickProcess(title: string, fits: (process: ListedProcess) => boolean): Promise<Picked | undefined> {
  const session = focusedSession();
  if (session === undefined) return undefined;
  const tree = await ask(session, 'elixirscope/processes', {});
  const items = allOf(tree)
    .filter(fits)
    .sort((one, other) => Number(other.here) - Number(one.here))
    .map((process) => ({
      label: process.name,
      iconPath: iconOf(process),
      description: process.name === process.pid ? undefined : process.pid,
      detail: describeProcess(process),
      process,
    }));
  if (items.length === 0) {
    void vscode.window.showInformationMessage(tree.remark ?? vscode.l10n.t('There is no such process at this moment.'));
    return undefined;
  }
  const chosen = await vscode.window.showQuickPick(items, { title, matchOnDescription: true, matchOnDetail: true });
  return chosen && { process: chosen.process, time: tree.time };
}
