import { existsSync, readFileSync } from 'node:fs';
import { basename, dirname, isAbsolute, join, relative, resolve, sep } from 'node:path';

/** The folder of the nearest mix.exs at or above `path`; a dependency's is not meant, but that of the project it is fetched for. */
export function nearestMixProject(path: string): string | undefined {
  for (let folder = path; ; folder = dirname(folder)) {
    if (existsSync(join(folder, 'mix.exs')) && !isDependency(folder)) return folder;
    if (folder === dirname(folder)) return undefined;
  }
}

const isDependency = (folder: string): boolean => basename(dirname(folder)) === 'deps' && existsSync(join(folder, '../../mix.exs'));

/** The umbrella that `project` is an app of. */
export function umbrellaOf(project: string): string | undefined {
  const above = nearestMixProject(dirname(project));
  const apps = above === undefined ? undefined : appsFolder(above);
  return apps !== undefined && dirname(project) === apps ? above : undefined;
}

/** Where an umbrella has its apps; undefined for a project that is none. */
function appsFolder(project: string): string | undefined {
  try {
    const path = /^[^#\n]*\bapps_path:\s*"([^"]+)"/m.exec(readFileSync(join(project, 'mix.exs'), 'utf8'))?.[1];
    return path === undefined ? undefined : join(project, path);
  } catch {
    return undefined;
  }
}

/** A mix task and its arguments. */
export interface Task {
  readonly task: string;
  readonly taskArgs: readonly string[];
}

/** As it is typed: `mix test test/cart_test.exs`; with the project's name where it could be another's. */
export function nameOf({ task, taskArgs }: Task, project?: string): string {
  const words = ['mix', task, ...taskArgs].join(' ');
  return project === undefined ? words : `${words} (${basename(project)})`;
}

export const isTestFile = (file: string): boolean => file.endsWith('_test.exs');

/** Scripts of the project's own: not its configuration, not what others run. */
const NO_SCRIPT = /^(test|config|rel|deps|_build)\/|^\.\.(\/|$)|(^|\/)(mix|\.[^/]*)\.exs$/;

/** What to record in `project` while `file` is open: this test file, this script, else all tests; `mix run` where there are none. */
export function taskFor(project: string, file: string | undefined): Task {
  const path = file === undefined ? '' : insideOf(project, file);
  if (isTestFile(path) && !isAbsolute(path) && !path.startsWith('deps/')) return { task: 'test', taskArgs: [path] };
  if (path.endsWith('.exs') && !isAbsolute(path) && !NO_SCRIPT.test(path)) return { task: 'run', taskArgs: [path] };
  const hasTests = existsSync(join(project, 'test')) || appsFolder(project) !== undefined;
  return { task: hasTests ? 'test' : 'run', taskArgs: [] };
}

/** A file as mix wants it named: from its project on (`test/cart_test.exs:12`); as it is where it lies elsewhere. */
export function insideOf(project: string, file: string): string {
  const path = relative(project, file);
  return path === '' || path.startsWith('..') || isAbsolute(path) ? file : path.split(sep).join('/');
}

/** The same for a word of a command line, which may be anything. */
export const wordInside = (project: string, word: string): string => (isAbsolute(word) ? insideOf(project, word) : word);

/** A folder that a configuration names, relative to its workspace folder. */
export const folderFrom = (base: string | undefined, folder: string): string => (base === undefined ? folder : resolve(base, folder));
