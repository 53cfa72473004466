import { homedir, userInfo } from 'node:os';
import { basename } from 'node:path';
import { which } from '../toolchain.js';
import { parseEnv, variablesCommand } from './printedEnv.js';
import { ask, missing, reason } from './tool.js';
import type { Answer, Env } from './ways.js';

/** Start-up files may do a lot, or wait for somebody: then we go without. */
const timeoutMs = 10_000;
/** Interactive, as version managers write into `.bashrc` and `.zshrc`. */
const known: Readonly<Record<string, readonly string[]>> = {
  bash: ['-i', '-l', '-c'],
  zsh: ['-i', '-l', '-c'],
  fish: ['-i', '-l', '-c'],
  ksh: ['-i', '-l', '-c'],
  dash: ['-l', '-c'],
  sh: ['-l', '-c'],
};
/** They say something about that shell, not about the user. */
const itsOwn = new Set(['PWD', 'OLDPWD', 'SHLVL', '_']);

/** What the shell has, or why that cannot be told. */
type ShellsEnvironment = { readonly shell: string; readonly env: Env } | { readonly why: string };

const asked = new Map<string, Promise<ShellsEnvironment>>();

/** Elixir on the PATH that the user's shell has in a new terminal. */
export async function loginShell(env: Env): Promise<Answer> {
  const its = await shellsEnvironment(env);
  if ('why' in its) return { kind: 'nothing', why: its.why };
  const lacking = missing(its.env);
  return lacking.length === 0
    ? { kind: 'gives', env: its.env, what: `${which('elixir', its.env)}, as ${its.shell} finds it` }
    : { kind: 'nothing', why: `no ${lacking.join(', no ')} in ${its.shell}'s ${its.env.PATH || '(empty)'}` };
}

/**
 * The PATH that the user's shell has, with what else it sets and `env` lacks. It is asked once (for each shell, home and PATH), in the
 * home folder and not in the project's: what a project's files say is for the ways that choose by folder.
 */
export function shellsEnvironment(env: Env): Promise<ShellsEnvironment> {
  const shell = env.SHELL || userShell();
  const home = env.HOME || homedir();
  const key = [shell, home, env.PATH].join('\0');
  const answer = asked.get(key) ?? askShell(shell, home, env);
  asked.set(key, answer);
  return answer;
}

/** Asks anew the next time: the user may have installed something since. */
export const forgetLoginShell = (): void => asked.clear();

async function askShell(shell: string | undefined, home: string, env: Env): Promise<ShellsEnvironment> {
  if (!shell) return { why: 'SHELL is not set' };
  const args = known[basename(shell)];
  if (!args) return { why: `${shell} is no shell that ElixirScope knows how to ask` };
  const said = await ask(shell, [...args, variablesCommand], { env, cwd: home, timeoutMs });
  const its = parseEnv(said.stdout);
  if (!its) return { why: `${shell}: ${reason(said)}` };
  const lacked = Object.entries(its).filter(([name]) => !itsOwn.has(name));
  return { shell, env: { ...Object.fromEntries(lacked), ...env, PATH: its.PATH ?? env.PATH } };
}

function userShell(): string | undefined {
  try {
    return userInfo().shell ?? undefined;
  } catch {
    // No such user: a container, for example.
    return undefined;
  }
}
