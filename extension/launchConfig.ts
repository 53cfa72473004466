import * as vscode from 'vscode';
import { folderFrom, nameOf, type Task, taskFor, wordInside } from './mixProject.js';
import { activeFile, allProjects, chooseProject } from './project.js';
import { mayRunPrograms } from './trust.js';

export const TYPE = 'elixirscope';

/** A whole configuration for recording a task of a project. */
export function recordingOf(project: string, task: Task, name = nameOf(task)): vscode.DebugConfiguration {
  return { type: TYPE, request: 'launch', name, projectDir: project, task: task.task, taskArgs: [...task.taskArgs] };
}

/** Completes launch configurations, those that are missing altogether (F5 without a launch.json) first of all, and offers some. */
export function registerLaunchConfigurations(context: vscode.ExtensionContext): void {
  const { Dynamic } = vscode.DebugConfigurationProviderTriggerKind;
  context.subscriptions.push(
    vscode.debug.registerDebugConfigurationProvider(TYPE, new Completion(context.workspaceState)),
    vscode.debug.registerDebugConfigurationProvider(TYPE, { provideDebugConfigurations: offered }, Dynamic),
  );
}

class Completion implements vscode.DebugConfigurationProvider {
  constructor(private readonly memory: vscode.Memento) {}

  /** Before variables are replaced. An empty configuration is F5 without a launch.json. */
  async resolveDebugConfiguration(
    folder: vscode.WorkspaceFolder | undefined,
    config: vscode.DebugConfiguration,
  ): Promise<vscode.DebugConfiguration | undefined> {
    const request = { ...config, type: TYPE, request: config.request || 'launch' };
    if (config.recording !== undefined) return { ...request, name: config.name || config.recording };
    if (!(await mayRunPrograms())) return undefined;
    const file = activeFile();
    const base = folder?.uri.fsPath;
    const projectDir = config.projectDir === undefined ? await chooseProject(this.memory, file) : folderFrom(base, config.projectDir);
    if (projectDir === undefined) return undefined;
    // What is missing beside a name is an error of the launch.json: the engine says it.
    const task = config.task === undefined && !config.name ? taskFor(projectDir, file) : undefined;
    return { ...request, projectDir, ...task, name: config.name || (task === undefined ? config.task : nameOf(task)) };
  }

  /** Variables are known now: files of the project are named as mix wants them. */
  resolveDebugConfigurationWithSubstitutedVariables(
    _folder: vscode.WorkspaceFolder | undefined,
    config: vscode.DebugConfiguration,
  ): vscode.DebugConfiguration {
    const { projectDir, taskArgs } = config;
    if (typeof projectDir !== 'string' || !Array.isArray(taskArgs)) return config;
    return { ...config, taskArgs: taskArgs.map((word) => (typeof word === 'string' ? wordInside(projectDir, word) : word)) };
  }
}

/** What "Select and Start Debugging" and the Run view's list offer for the workspace as it is. */
async function offered(): Promise<vscode.DebugConfiguration[]> {
  const projects = await allProjects();
  const file = activeFile();
  const several = projects.length > 1;
  const all = projects.map((project): [string, Task] => [project, taskFor(project, undefined)]);
  const open = projects.filter((project) => file?.startsWith(project)).at(-1);
  const ofFile = open === undefined || file === undefined ? undefined : taskFor(open, file);
  if (open !== undefined && ofFile !== undefined && ofFile.taskArgs.length > 0) all.unshift([open, ofFile]);
  return all.map(([project, task]) => recordingOf(project, task, nameOf(task, several ? project : undefined)));
}
