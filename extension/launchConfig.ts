import { dirname } from 'node:path';
import * as vscode from 'vscode';
import { nameOf, nearestMixProject, taskFor } from './mixProject.js';

/** Completes launch configurations, those that are missing altogether (F5 without a launch.json) first of all. */
export function registerLaunchConfigurations(context: vscode.ExtensionContext): void {
  context.subscriptions.push(vscode.debug.registerDebugConfigurationProvider('elixirscope', new LaunchConfigurations()));
}

class LaunchConfigurations implements vscode.DebugConfigurationProvider {
  async resolveDebugConfiguration(
    folder: vscode.WorkspaceFolder | undefined,
    config: vscode.DebugConfiguration,
  ): Promise<vscode.DebugConfiguration | undefined> {
    if (config.recording !== undefined) return config;
    const file = activeFile();
    const projectDir = config.projectDir ?? (await findProject(folder, file));
    if (projectDir === undefined) {
      void vscode.window.showErrorMessage(
        vscode.l10n.t('There is no mix project here: no mix.exs was found above the active file or in the folder.'),
      );
      return undefined;
    }
    if (config.task !== undefined) return { ...config, projectDir };
    const task = taskFor(projectDir, file);
    return { ...config, type: 'elixirscope', request: 'launch', name: config.name || nameOf(task), projectDir, ...task };
  }
}

function activeFile(): string | undefined {
  const uri = vscode.window.activeTextEditor?.document.uri;
  return uri?.scheme === 'file' ? uri.fsPath : undefined;
}

/** The nearest project above the active file, else the one in the folder. */
async function findProject(folder: vscode.WorkspaceFolder | undefined, file: string | undefined): Promise<string | undefined> {
  const above = file === undefined ? undefined : nearestMixProject(dirname(file));
  if (above !== undefined) return above;
  const top = folder ?? vscode.workspace.workspaceFolders?.[0];
  const inFolder = top === undefined ? undefined : nearestMixProject(top.uri.fsPath, top.uri.fsPath);
  if (inFolder !== undefined) return inFolder;
  const [below] = await vscode.workspace.findFiles('**/mix.exs', '**/{deps,_build,node_modules}/**', 1);
  return below === undefined ? undefined : dirname(below.fsPath);
}
