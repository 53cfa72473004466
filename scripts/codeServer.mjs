// VS Code's server with its workbench for the browser, for the tests and for `npm run vscode`. The npm package code-server brings it. It is
// installed on demand into a folder beside the user's other caches, not among the project's dependencies, for it weighs half a gigabyte
// and wants a Node of its own.
import { spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { chmodSync, existsSync, mkdirSync, mkdtempSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { delimiter, dirname, join } from 'node:path';
import { ask, run } from './lib.mjs';

const codeServerVersion = '4.139.1';
const nodeVersion = '24.21.0';
/** The npm package that holds Node's own binary (and its headers) for this machine. */
const nodePackage = `node-${process.platform}-${process.arch}`;
/** What code-server runs without well enough is not compiled: terminals and file watching come compiled, these two do not. */
const toCompile = ['@vscode/spdlog', '@vscode/native-watchdog'];

const cache = join(process.env.XDG_CACHE_HOME || join(homedir(), '.cache'), 'elixirscope-test');
const home = join(cache, `code-server-${codeServerVersion}-${nodePackage}-${nodeVersion}`);

/**
 * Installs code-server where it is not yet, which takes a minute.
 * @returns {{node: string, entry: string}} what to run, and with what
 */
export function codeServer() {
  if (!existsSync(home)) install();
  return { node: nodeIn(home), entry: join(home, 'node_modules/code-server/lib/vscode/out/server-main.js') };
}

const nodeIn = (folder) => join(folder, 'node_modules', nodePackage, 'bin', 'node');

/** Made in a folder beside, and then renamed: so what is there is whole, and of two installations at once one wins. */
function install() {
  if (process.platform !== 'linux')
    throw new Error("VS Code's server is run on Linux only here; elsewhere install the package of `npm run package`.");
  process.stdout.write(`Installing VS Code's server (code-server ${codeServerVersion}) into ${home}\n`);
  mkdirSync(cache, { recursive: true, mode: 0o700 });
  chmodSync(cache, 0o700);
  const making = mkdtempSync(join(cache, 'making-'));
  try {
    writeFileSync(join(making, 'package.json'), '{ "private": true }');
    const env = {
      ...process.env,
      PATH: `${dirname(nodeIn(making))}${delimiter}${process.env.PATH}`,
      // Compiles against the headers that came with that Node, without asking the network for them.
      npm_config_nodedir: join(making, 'node_modules', nodePackage),
      npm_config_fund: 'false',
      npm_config_audit: 'false',
      npm_config_ignore_scripts: 'true',
      npm_config_loglevel: 'error',
    };
    npm(making, env, 'install', '--save-exact', `code-server@${codeServerVersion}`, `${nodePackage}@${nodeVersion}`);
    const vscode = join(making, 'node_modules/code-server/lib/vscode');
    npm(vscode, env, 'install', '--omit=dev');
    npm(vscode, { ...env, npm_config_ignore_scripts: 'false' }, 'rebuild', ...toCompile);
    try {
      renameSync(making, home);
    } catch (error) {
      if (!existsSync(home)) throw error;
    }
  } finally {
    rmSync(making, { recursive: true, force: true });
  }
}

function npm(cwd, env, ...args) {
  if (run('npm', args, { cwd, env, stdio: ['ignore', 'ignore', 'inherit'] }) !== 0)
    throw new Error(`npm ${args[0]} failed while installing code-server; it needs the npm registry, python3, make and g++.`);
}

/**
 * Starts a server on a free port of 127.0.0.1 with data folders of its own; resolves when it listens. Only who knows the token in its
 * address gets in: whoever is in can do here what its user can.
 * @param {{userData: string, extensions: string, asksForTrust?: boolean, env?: NodeJS.ProcessEnv, log?: (text: string) => void}} options
 * @returns {Promise<{urlOf: (folder: string) => string, stop: () => Promise<void>}>}
 */
export function startCodeServer({ userData, extensions, asksForTrust = false, env = process.env, log = () => {} }) {
  const { node, entry } = codeServer();
  const token = randomBytes(32).toString('hex');
  // In a file: command lines can be read by everybody.
  const tokenFile = join(userData, 'token');
  writeFileSync(tokenFile, token, { mode: 0o600 });
  const args = [entry, '--host', '127.0.0.1', '--port', '0', '--connection-token-file', tokenFile, ...folders(userData, extensions)];
  args.push('--accept-server-license-terms', '--disable-telemetry');
  if (!asksForTrust) args.push('--disable-workspace-trust');
  // A window that was closed takes its extension host with it at once, as on a desktop.
  args.push('--reconnection-grace-time', '1');
  // A group of its own: so all of it can be ended.
  const child = spawn(node, args, { env, stdio: ['ignore', 'pipe', 'pipe'], detached: true });
  return new Promise((resolve, reject) => {
    let output = '';
    for (const stream of [child.stdout, child.stderr]) {
      stream.setEncoding('utf8').on('data', (text) => {
        log(text);
        output = (output + text).slice(-10_000);
        const port = /Extension host agent listening on (\d+)/.exec(output)?.[1];
        const urlOf = (folder) => `http://127.0.0.1:${port}/?tkn=${token}&folder=${encodeURIComponent(folder)}`;
        if (port) resolve({ urlOf, stop: () => stop(child) });
      });
    }
    child.once('error', reject);
    child.once('exit', (status) => reject(new Error(`VS Code's server ended with status ${status}:\n${output}`)));
  });
}

/** Installs a packed extension into a folder for `startCodeServer`. */
export function installExtension(vsix, { userData, extensions }) {
  const { node, entry } = codeServer();
  const args = [entry, ...folders(userData, extensions), '--force', '--install-extension', vsix];
  if (ask(node, args) === undefined) throw new Error(`${vsix} could not be installed.`);
}

const folders = (userData, extensions) => ['--user-data-dir', userData, '--extensions-dir', extensions];

/** Ends the server and all that it started and that stayed in its group. */
function stop(child) {
  return new Promise((resolve) => {
    const gone = () => {
      signalGroup(child.pid, 'SIGKILL');
      resolve();
    };
    if (child.exitCode !== null || child.signalCode !== null) return gone();
    child.once('exit', gone);
    signalGroup(child.pid, 'SIGTERM');
  });
}

function signalGroup(pid, signal) {
  try {
    process.kill(-pid, signal);
  } catch {
    // Nothing of it is left.
  }
}
