import * as vscode from 'vscode';

/** The output channel "ElixirScope": what the extension and the engine have to say that needs no window. */
export function openLog(context: vscode.ExtensionContext): vscode.LogOutputChannel {
  const log = vscode.window.createOutputChannel('ElixirScope', { log: true });
  context.subscriptions.push(log);
  log.info(`ElixirScope ${context.extension.packageJSON.version}, VS Code ${vscode.version}, ${process.platform} ${process.arch}`);
  return log;
}
