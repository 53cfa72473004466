import { ask, findTool, findUp, isSameElixir, missing, reason } from './tool.js';
import type { Answer, Env } from './ways.js';

/** A flake behind an `.envrc` may have to be evaluated. */
const timeoutMs = 30_000;

/** The variables of the folder's `.envrc`, where the user has allowed it (`direnv allow`); Elixir, where they bring it. */
export async function direnv(env: Env, cwd: string): Promise<Answer> {
  const envrc = findUp(cwd, ['.envrc']);
  if (!envrc) return { kind: 'nothing', why: 'no .envrc here or above' };
  const tool = findTool('direnv', env, [
    '~/.local/bin',
    '~/.nix-profile/bin',
    '/opt/homebrew/bin',
    '/usr/local/bin',
    '/run/current-system/sw/bin',
  ]);
  if (!tool) return { kind: 'nothing', why: `there is ${envrc}, but no direnv` };
  const said = await ask(tool, ['export', 'json'], { env, cwd, timeoutMs });
  const changes = said.status === 0 ? parseChanges(said.stdout) : undefined;
  if (!changes) {
    const todo = said.timedOut ? '; run `direnv reload` in a terminal once, then it is quick' : '';
    return { kind: 'nothing', why: `${reason(said)}${todo}` };
  }
  const changed: Env = { ...env, ...changes };
  return missing(changed).length === 0 && !isSameElixir(env, changed)
    ? { kind: 'gives', env: changed, what: envrc }
    : { kind: 'adds', env: changed, why: `${envrc} sets variables, but brings no Elixir` };
}

/** `null` unsets a variable. Nothing at all: nothing changes. */
function parseChanges(text: string): Env | undefined {
  try {
    const changes = Object.entries(JSON.parse(text.trim() || '{}') as Record<string, string | null>);
    return Object.fromEntries(changes.map(([name, value]) => [name, value ?? undefined]));
  } catch {
    return undefined;
  }
}
