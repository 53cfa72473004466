import * as vscode from 'vscode';

const SCHEME = 'elixirscope-report';
const texts = new Map<string, string>();
const changed = new vscode.EventEmitter<vscode.Uri>();

/** Reports are documents that nobody can edit, and that are on no disk. */
export function registerReports(): vscode.Disposable {
  const provider: vscode.TextDocumentContentProvider = {
    onDidChange: changed.event,
    provideTextDocumentContent: ({ path }) => texts.get(path),
  };
  return vscode.workspace.registerTextDocumentContentProvider(SCHEME, provider);
}

/** Shows a text in Markdown, as a page. A report of the same title takes the place of the one before. */
export async function showReport(title: string, markdown: string): Promise<void> {
  const uri = vscode.Uri.from({ scheme: SCHEME, path: `/${title}.md` });
  texts.set(uri.path, markdown);
  changed.fire(uri);
  await vscode.commands.executeCommand('markdown.showPreview', uri);
}
