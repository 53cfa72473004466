import * as vscode from 'vscode';

/** Nobody notices a shorter wait. */
const AT_ONCE_MS = 400;

/** Waits for work: says so where it takes long, and lets the user give it up. Gives undefined then; its result comes too late for anybody. */
export async function patiently<T>(title: string, work: Promise<T>): Promise<T | undefined> {
  const slow = Symbol();
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<typeof slow>((resolve) => {
    timer = setTimeout(() => resolve(slow), AT_ONCE_MS);
  });
  const first = await Promise.race([work, late]).finally(() => clearTimeout(timer));
  if (first !== slow) return first;
  const location = vscode.ProgressLocation.Notification;
  return vscode.window.withProgress({ location, title, cancellable: true }, (_progress, token) => {
    const givenUp = new Promise<undefined>((resolve) => token.onCancellationRequested(() => resolve(undefined)));
    return Promise.race([work, givenUp]);
  });
}
