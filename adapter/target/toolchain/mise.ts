import { locate } from './locate.js';
import { asdfFiles, miseFiles, pinnedIn } from './pin.js';
import { ask, missing, reason } from './tool.js';
import { type Answer, type Env, refusesIf } from './ways.js';

const timeoutMs = 15_000;
const places = ['~/.local/bin', '~/.local/share/mise/bin', '/opt/homebrew/bin', '/usr/local/bin', '~/.cargo/bin', '~/.nix-profile/bin'];

/** The environment that mise makes for the folder, where its configuration names an Elixir. mise asks for its own trust (`mise trust`). */
export async function mise(env: Env, cwd: string): Promise<Answer> {
  const pinned = pinnedIn(cwd, miseFiles);
  const tool = await locate('mise', env, places, pinned !== undefined);
  if (!tool) return { kind: 'nothing', why: 'there is no mise' };
  // What is installed is all that counts: it need not look for newer versions.
  const asked = { env: { ...env, MISE_OFFLINE: '1' }, cwd, timeoutMs };
  // A file that asdf reads too may be meant for asdf alone.
  const isMises = pinned !== undefined && pinnedIn(cwd, asdfFiles) !== pinned;
  const which = await ask(tool, ['which', 'elixir'], asked);
  const todo = pinned ? `${pinned} names the version: run \`mise install\` (and \`mise trust\`) in its folder.` : '';
  if (which.status !== 0) return refusesIf(isMises, reason(which), todo);
  const said = await ask(tool, ['env', '--json'], asked);
  const made = said.status === 0 ? parseEnv(said.stdout) : undefined;
  if (!made) return refusesIf(isMises, reason(said), todo);
  const whole = { ...env, ...made };
  const lacking = missing(whole);
  if (lacking.length > 0) return refusesIf(isMises, `it gives Elixir, but no ${lacking.join(', no ')}`, 'Run `mise use erlang` beside it.');
  return { kind: 'gives', env: whole, what: pinned ?? 'its global configuration' };
}

function parseEnv(text: string): Record<string, string> | undefined {
  try {
    return JSON.parse(text) as Record<string, string>;
  } catch {
    return undefined;
  }
}
