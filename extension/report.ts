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

let last: string | undefined;

/** Shows a text in Markdown, as a page. A report of the same title takes the place of the one before. */
export async function showReport(title: string, markdown: string): Promise<void> {
  last = markdown;
  await vscode.commands.executeCommand('markdown.showPreview', keep(`${title}.md`, markdown));
}

/** The report that was shown last in this window. */
export const lastReport = (): string | undefined => last;

/** Shows a text as it is. */
export async function showText(name: string, text: string): Promise<void> {
  await vscode.window.showTextDocument(keep(name, text), { preview: true, preserveFocus: true });
}

function keep(name: string, text: string): vscode.Uri {
  const uri = vscode.Uri.from({ scheme: SCHEME, path: `/${name}` });
  texts.set(uri.path, text);
  changed.fire(uri);
  return uri;
}
