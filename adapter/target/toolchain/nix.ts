import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { parseEnv, variablesCommand } from './printedEnv.js';
import { ask, findTool, isSameElixir, missing, reason } from './tool.js';
import type { Answer, Env } from './ways.js';

const timeoutMs = 30_000;
const places = ['~/.nix-profile/bin', '/nix/var/nix/profiles/default/bin', '/run/current-system/sw/bin'];
/** Set by nix for the time of the command alone: the folders are gone afterwards. */
const itsOwn = ['TMP', 'TMPDIR', 'TEMP', 'TEMPDIR', 'NIX_BUILD_TOP', 'SHLVL', 'PWD', 'OLDPWD', '_', 'SHELL', 'TERM', 'NIX_ENFORCE_PURITY'];

/**
 * The folder's nix shell, where it was built before: nothing is downloaded or built unasked. Its variables replace ours,
 * but for those that only hold while nix runs.
 */
export async function nix(env: Env, cwd: string): Promise<Answer> {
  if (env.IN_NIX_SHELL) return { kind: 'nothing', why: 'the editor was started in a nix shell: its PATH holds' };
  const shell = shells.find(({ file }) => existsSync(join(cwd, file)));
  if (!shell) return { kind: 'nothing', why: 'no flake.nix and no shell.nix here' };
  const tool = findTool(shell.tool, env, places);
  if (!tool) return { kind: 'nothing', why: `there is a ${shell.file}, but no nix` };
  const said = await ask(tool, shell.args, { env, cwd, timeoutMs });
  if (said.status !== 0) {
    return { kind: 'nothing', why: `${reason(said)}. If its shell was never built: run \`${shell.byHand}\` in a terminal once` };
  }
  const made: Record<string, string> = { ...parseEnv(said.stdout) };
  for (const name of itsOwn) delete made[name];
  const whole = { ...env, ...made };
  return missing(whole).length === 0 && !isSameElixir(env, whole)
    ? { kind: 'gives', env: whole, what: join(cwd, shell.file) }
    : { kind: 'nothing', why: `the shell of ${shell.file} brings no Elixir` };
}

const shells = [
  {
    file: 'flake.nix',
    tool: 'nix',
    args: ['--extra-experimental-features', 'nix-command flakes', 'develop', '--offline', '--command', 'sh', '-c', variablesCommand],
    byHand: 'nix develop',
  },
  { file: 'shell.nix', tool: 'nix-shell', args: ['--option', 'substitute', 'false', '--run', variablesCommand], byHand: 'nix-shell' },
] as const;
