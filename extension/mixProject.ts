import { existsSync, readFileSync } from 'node:fs';
import { basename, dirname, join, relative, sep } from 'node:path';

/** The folder of the nearest mix.exs at or above `path`, not above `top`. */
export function nearestMixProject(path: string, top?: string): string | undefined {
  for (let folder = path; ; folder = dirname(folder)) {
    if (existsSync(join(folder, 'mix.exs'))) return folder;
    if (folder === top || folder === dirname(folder)) return undefined;
  }
}

/** The umbrella that `project` is an app of: its `apps_path` holds it. */
export function umbrellaOf(project: string): string | undefined {
  const above = nearestMixProject(dirname(project));
  if (above === undefined) return undefined;
  const appsPath = /\bapps_path:\s*"([^"]+)"/.exec(readFileSync(join(above, 'mix.exs'), 'utf8'))?.[1];
  return appsPath !== undefined && dirname(project) === join(above, appsPath) ? above : undefined;
}

/** A mix task to record, and what it is called. */
export interface Task {
  readonly task: string;
  readonly taskArgs: readonly string[];
}

/** What F5 records in `project` while `file` is open: this test file, this script, else all tests (or what `mix run` does, where there are none). */
export function taskFor(project: string, file: string | undefined): Task {
  const path = file === undefined ? '' : relative(project, file).split(sep).join('/');
  if (path.endsWith('_test.exs')) return { task: 'test', taskArgs: [path] };
  if (path.endsWith('.exs') && !/^(test|config|rel|priv|deps)\/|^\.\.|^mix\.exs$|\/mix\.exs$|(^|\/)\.[^/]*$/.test(path))
    return { task: 'run', taskArgs: [path] };
  return existsSync(join(project, 'test')) || umbrellaApps(project) ? { task: 'test', taskArgs: [] } : { task: 'run', taskArgs: [] };
}

function umbrellaApps(project: string): boolean {
  return existsSync(join(project, 'apps'));
}

/** How a configuration for a task is called. */
export function nameOf({ task, taskArgs }: Task, project?: string): string {
  const words = ['mix', task, ...taskArgs].join(' ');
  return project === undefined ? words : `${words} (${basename(project)})`;
}
