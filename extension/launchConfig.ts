import * as vscode from 'vscode';
import { type Levels, withChosenCode, withLevels } from './chooseCode.js';
import { folderFrom, insideOf, nameOf, type Task, taskFor, wordInside } from './mixProject.js';
import { activeFile, allProjects, chooseProject } from './project.js';

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
    _folder: vscode.WorkspaceFolder | undefined,
    config: vscode.DebugConfiguration,
  ): Promise<vscode.DebugConfiguration | undefined> {
    const request = { ...config, type: TYPE, request: config.request || 'launch' };
    if (config.recording !== undefined) return { ...request, name: config.name || config.recording };
    const file = activeFile();
    const projectDir = config.projectDir ?? (await chooseProject(this.memory, file));
    if (projectDir === undefined) return undefined;
    // What is missing beside a name is an error of the launch.json: the engine says it.
    const task = config.task === undefined && !config.name ? taskFor(projectDir, file) : undefined;
    // What runs in a terminal is to be seen there.
    const shown = config.console === 'integratedTerminal' || config.iex === true ? { internalConsoleOptions: 'neverOpen' } : {};
    return { ...shown, ...request, projectDir, ...task, name: config.name || (task === undefined ? config.task : nameOf(task)) };
  }

  /** Variables are known now: the project's folder is whole, and its files are named as mix wants them. */
  resolveDebugConfigurationWithSubstitutedVariables(
    folder: vscode.WorkspaceFolder | undefined,
    given: vscode.DebugConfiguration,
  ): vscode.DebugConfiguration {
    const config = withChosenCode(withOwnProfile(given, folder), folder);
    const { taskArgs } = config;
    // What is of a wrong type is left for the engine to say.
    if (typeof config.projectDir !== 'string') return config;
    const projectDir = folderFrom(folder?.uri.fsPath, config.projectDir);
    if (!Array.isArray(taskArgs)) return { ...config, projectDir };
    return { ...config, projectDir, taskArgs: taskArgs.map((word) => (typeof word === 'string' ? wordInside(projectDir, word) : word)) };
  }
}

interface Profile {
  readonly levels?: Levels;
}

/** A profile of the user's own is replaced by what it holds. */
function withOwnProfile(config: vscode.DebugConfiguration, folder: vscode.WorkspaceFolder | undefined): vscode.DebugConfiguration {
  const profiles = vscode.workspace.getConfiguration('elixirscope', folder).get<Readonly<Record<string, object>>>('profiles') ?? {};
  const own = typeof config.profile === 'string' && Object.hasOwn(profiles, config.profile) ? profiles[config.profile] : undefined;
  return own === undefined ? config : withLevels({ ...own, ...config, profile: undefined }, (own as Profile).levels, config.levels);
}

/** What "Select and Start Debugging" and the Run view's list offer for a folder as it is. VS Code also asks for the user's settings, without a folder. */
async function offered(folder: vscode.WorkspaceFolder | undefined): Promise<vscode.DebugConfiguration[]> {
  if (folder === undefined) return [];
  const projects = await allProjects(folder);
  const file = activeFile();
  const several = projects.length > 1;
  const all = projects.map((project): [string, Task] => [project, taskFor(project, undefined)]);
  const open = file === undefined ? undefined : projects.filter((project) => insideOf(project, file) !== file).at(-1);
  const ofFile = open === undefined || file === undefined ? undefined : taskFor(open, file);
  if (open !== undefined && ofFile !== undefined && ofFile.taskArgs.length > 0) all.unshift([open, ofFile]);
  return all.map(([project, task]) => recordingOf(project, task, nameOf(task, several ? project : undefined)));
}
