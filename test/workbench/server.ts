import { execFile } from 'node:child_process';
import { cpSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { codeServer, installExtension, startCodeServer } from '../../scripts/codeServer.mjs';
import { tempFolder } from '../support/tempFolder.js';

const packageScript = fileURLToPath(new URL('../../scripts/package.mjs', import.meta.url));
const vsce = fileURLToPath(new URL('../../node_modules/@vscode/vsce/vsce', import.meta.url));
const projects = fileURLToPath(new URL('../projects', import.meta.url));

/** A VS Code server with our extension installed from its VSIX, with settings, extensions and recordings of its own. */
export interface Server {
  /** The address of a window on a folder. */
  readonly urlOf: (folder: string) => string;
  /** The folder of the server's recordings and logs, XDG_STATE_HOME of all it starts. */
  readonly state: string;
  /** What the server printed, and what is in our extension's logs. */
  readonly output: () => string;
  readonly stop: () => Promise<void>;
}

export interface ServerOptions {
  /** User settings, over those that make every run alike. */
  readonly settings?: Readonly<Record<string, unknown>>;
  readonly env?: Readonly<Record<string, string | undefined>>;
  /** Folders are not trusted until somebody says so. */
  readonly asksForTrust?: boolean;
  /** Folders of extensions that are installed beside ours. */
  readonly extensions?: readonly string[];
}

/** Nothing that moves, asks the network, or helps with something else. */
const quietSettings = {
  'chat.agentHost.enabled': false,
  'chat.disableAIFeatures': true,
  'editor.cursorBlinking': 'solid',
  'editor.hover.delay': 100,
  'extensions.autoCheckUpdates': false,
  'extensions.autoUpdate': false,
  'extensions.ignoreRecommendations': true,
  'git.enabled': false,
  'terminal.integrated.gpuAcceleration': 'off',
  'workbench.editor.enablePreview': false,
  'workbench.reduceMotion': 'on',
  'workbench.secondarySideBar.defaultVisibility': 'hidden',
  'workbench.startupEditor': 'none',
};

/** One for all servers of a run of mocha: so the probe is compiled once. */
let cache: string | undefined;
/** Packed and installed once for all servers of a run of mocha; each gets a copy. */
let installed: Promise<string> | undefined;

/** What may take minutes, the first time: VS Code's server, and the extension as it is now. */
export async function prepare(): Promise<void> {
  codeServer();
  installed ??= installOnce();
  await installed;
}

export async function startServer({ settings = {}, env = {}, asksForTrust, extensions: others = [] }: ServerOptions = {}): Promise<Server> {
  const home = tempFolder('wörkbench');
  const userData = join(home, 'user');
  const extensions = join(home, 'extensions');
  const state = join(home, 'stäte');
  mkdirSync(join(userData, 'User'), { recursive: true });
  mkdirSync(state);
  writeFileSync(join(userData, 'User/settings.json'), JSON.stringify({ ...quietSettings, ...settings }));
  installed ??= installOnce();
  cpSync(await installed, extensions, { recursive: true });
  for (const other of others) {
    const vsix = join(home, 'other.vsix');
    const pack = [
      'package',
      '--no-dependencies',
      '--no-rewrite-relative-links',
      '--allow-missing-repository',
      '--skip-license',
      '--out',
      vsix,
    ];
    await promisify(execFile)(process.execPath, [vsce, ...pack], { cwd: other });
    installExtension(vsix, { userData, extensions });
  }
  cache ??= tempFolder('cache');
  let output = '';
  const { urlOf, stop } = await startCodeServer({
    userData,
    extensions,
    asksForTrust,
    env: { ...process.env, XDG_STATE_HOME: state, XDG_CACHE_HOME: cache, ...env },
    log: (text: string) => {
      output += text;
    },
  });
  return { urlOf, state, stop, output: () => [output, ...ourLogs(userData)].join('\n') };
}

function ourLogs(userData: string): string[] {
  const files = readdirSync(userData, { recursive: true, encoding: 'utf8' });
  return files
    .filter((path) => /elixirscope.*\.log$/i.test(path))
    .map((path) => `== ${path}\n${readFileSync(join(userData, path), 'utf8')}`);
}

async function installOnce(): Promise<string> {
  const folder = tempFolder('extension');
  const vsix = join(folder, 'elixirscope.vsix');
  await promisify(execFile)(process.execPath, [packageScript, '--out', vsix]);
  const extensions = join(folder, 'installed');
  installExtension(vsix, { userData: join(folder, 'user'), extensions });
  return extensions;
}

/** A copy of a project of test/projects, or of any folder, without what was built there. */
export function copyProject(project: string): string {
  const from = project.includes('/') ? project : join(projects, project);
  const folder = join(tempFolder('pröjekt'), basename(from));
  cpSync(from, folder, { recursive: true, filter: (path) => basename(path) !== '_build' });
  return folder;
}
