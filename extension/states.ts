import * as vscode from 'vscode';
import type { StateChange } from '../adapter/protocol.js';
import type { Parts } from './commands.js';
import { pickProcess, processIn } from './processes.js';
import { travelTo } from './travel.js';

/** Shows the states of a row's process, or of one that the user picks. */
export async function showStates({ states }: Parts, node: unknown): Promise<void> {
  const title = vscode.l10n.t('Whose states do you want to see?');
  const process = processIn(node) ?? (await pickProcess(title, ({ hasState }) => hasState))?.process;
  if (process !== undefined) await states.about(process.process);
}

/** Shows again the states of the process in which the session stands. */
export async function followStates({ states }: Parts): Promise<void> {
  await states.about(undefined);
}

export const onlyChanges =
  (only: boolean) =>
  ({ states }: Parts): Promise<void> =>
    states.onlyChanges(only);

export async function openState({ states }: Parts, change: unknown): Promise<void> {
  await states.open(change as StateChange);
}

/** Travels to what ran last in the callback that led to a state. */
export async function goToState({ states }: Parts, row: unknown): Promise<void> {
  const { process } = states;
  const { index, n } = row as StateChange;
  if (process !== undefined) await travelTo({ process, n, codeSince: states.beginOf(index) });
}
