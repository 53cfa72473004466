import { randomBytes } from 'node:crypto';
import { basename } from 'node:path';
import * as vscode from 'vscode';
import { bytes } from './quantities.js';

/** What a recording that was exported to a file (.esrec) looks like when it is opened: what it is, and a button to replay it. */
export class ExportedFile implements vscode.CustomReadonlyEditorProvider {
  openCustomDocument(uri: vscode.Uri): vscode.CustomDocument {
    return { uri, dispose: () => {} };
  }

  async resolveCustomEditor({ uri }: vscode.CustomDocument, { webview }: vscode.WebviewPanel): Promise<void> {
    const { size } = await vscode.workspace.fs.stat(uri);
    webview.options = { enableCommandUris: ['elixirscope.replay', 'elixirscope.importRecording'] };
    const link = (command: string) => `command:${command}?${encodeURIComponent(JSON.stringify([uri.fsPath]))}`;
    const nonce = randomBytes(16).toString('base64');
    webview.html = `<!DOCTYPE html>
<html lang="${inHtml(vscode.env.language)}">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'nonce-${nonce}'">
<style nonce="${nonce}">
body { padding: 2em; }
a { display: inline-block; margin-right: 1em; padding: 0.4em 1em; text-decoration: none; border-radius: 2px;
  color: var(--vscode-button-foreground); background: var(--vscode-button-background); }
a:hover { color: var(--vscode-button-foreground); background: var(--vscode-button-hoverBackground); }
a.second { color: var(--vscode-button-secondaryForeground); background: var(--vscode-button-secondaryBackground); }
</style>
</head>
<body>
<h2>${inHtml(basename(uri.fsPath))}</h2>
<p>${inHtml(vscode.l10n.t('A recording of ElixirScope, exported to one file ({0}). It is imported before it is opened; the program itself does not run.', bytes(size)))}</p>
<p><a href="${link('elixirscope.replay')}">${inHtml(vscode.l10n.t('Import and Replay'))}</a>
<a class="second" href="${link('elixirscope.importRecording')}">${inHtml(vscode.l10n.t('Import Only'))}</a></p>
</body>
</html>`;
  }
}

const inHtml = (text: string): string => text.replace(/[&<>"']/g, (character) => `&#${character.charCodeAt(0)};`);
