import { chmodSync, mkdirSync, writeFileSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import * as vscode from 'vscode';

/**
 * `elixirscope` in the editor's terminals, on whichever machine they run: a launcher in a folder of our own, in front of their PATH. The launcher
 * is written anew each time, for the editor and the extension move with every update.
 */
export function offerInTerminals(context: vscode.ExtensionContext, log: vscode.LogOutputChannel): void {
  const terminals = context.environmentVariableCollection;
  if (process.platform === 'win32') return;
  const folder = join(context.globalStorageUri.fsPath, 'bin');
  try {
    mkdirSync(folder, { recursive: true });
    const file = join(folder, 'elixirscope');
    writeFileSync(file, launcher(process.execPath, context.asAbsolutePath('bin/elixirscope.js')));
    chmodSync(file, 0o755);
  } catch (error) {
    log.warn(`elixirscope cannot be offered in terminals: ${error}`);
    return;
  }
  terminals.description = vscode.l10n.t('Adds the command `elixirscope`: record programs, list recordings, check the setup.');
  // Once more after the start-up files: login shells begin with a PATH of their own.
  terminals.prepend('PATH', `${folder}${delimiter}`, { applyAtProcessCreation: true, applyAtShellIntegration: true });
}

/** A shell script: the editor's own Node is always there, but an old terminal may outlive the version it names. */
function launcher(node: string, cli: string): string {
  const asNode = process.versions.electron === undefined ? '' : 'ELECTRON_RUN_AS_NODE=1 ';
  return `#!/bin/sh
# Written by the ElixirScope extension: its command line, with the editor's own Node, or with the one on the PATH.
node=${quoted(node)}
cli=${quoted(cli)}
if [ -x "$node" ]; then ${asNode}exec "$node" "$cli" "$@"; fi
exec node "$cli" "$@"
`;
}

const quoted = (text: string): string => `'${text.replaceAll("'", "'\\''")}'`;
