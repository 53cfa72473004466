// What the scripts share: where the repository is, and how commands are run.
import { spawn, spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';

export const root = fileURLToPath(new URL('..', import.meta.url)).replace(/\/$/, '');

/** Runs a command with our terminal and gives its exit status; 127 where there is no such command. */
export function run(command, args, options = {}) {
  const { status, error } = spawnSync(command, args, { cwd: root, stdio: 'inherit', ...options });
  return error ? 127 : (status ?? 1);
}

/** Runs a command quietly and gives what it printed; undefined where it failed. */
export function ask(command, args, options = {}) {
  const { status, error, stdout } = spawnSync(command, args, {
    cwd: root,
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'pipe'],
    ...options,
  });
  return error || status !== 0 ? undefined : stdout;
}

/** As `run`, and gives everything it printed too, which is shown as it comes. */
export function tee(command, args, options = {}) {
  return new Promise((resolve) => {
    const child = spawn(command, args, { cwd: root, stdio: ['ignore', 'pipe', 'pipe'], ...options });
    let output = '';
    for (const [from, to] of [
      [child.stdout, process.stdout],
      [child.stderr, process.stderr],
    ]) {
      from.setEncoding('utf8').on('data', (text) => {
        output += text;
        to.write(text);
      });
    }
    child.on('error', (error) => resolve({ status: 127, output: String(error) }));
    child.on('close', (status) => resolve({ status: status ?? 1, output }));
  });
}

/** Runs a step that must work, or ends this script with its status. */
export function must(command, args, options) {
  const status = run(command, args, options);
  if (status !== 0) process.exit(status);
}

export const npx = (tool, ...args) => [process.execPath, [`${root}/node_modules/.bin/${tool}`, ...args]];
