import { existsSync } from 'node:fs';
import { homedir } from 'node:os';
import { dirname, join } from 'node:path';
import { locate } from './locate.js';
import { asdfFiles, pinnedIn } from './pin.js';
import { ask, inFront, missing, reason } from './tool.js';
import { type Answer, type Env, refusesIf } from './ways.js';

const timeoutMs = 15_000;
const places = ['~/.asdf/bin', '~/.local/bin', '/opt/homebrew/bin', '/opt/homebrew/opt/asdf/libexec/bin', '/usr/local/bin', '~/go/bin'];

/** asdf's shims, where asdf has an Elixir for the folder: they choose by folder, and set what its plugins set. */
export async function asdf(env: Env, cwd: string): Promise<Answer> {
  const pinned = pinnedIn(cwd, asdfFiles);
  const tool = await locate('asdf', env, env.ASDF_DIR ? [join(env.ASDF_DIR, 'bin'), ...places] : places, pinned !== undefined);
  if (!tool) return { kind: 'nothing', why: 'there is no asdf' };
  // The shims start asdf themselves, so it must be on the PATH too.
  const whole = inFront(env, shims(env), dirname(tool));
  const said = await ask(tool, ['which', 'elixir'], { env: whole, cwd, timeoutMs });
  const todo = pinned ? `${pinned} names the version: run \`asdf install\` in its folder.` : '';
  if (said.status !== 0) return refusesIf(pinned !== undefined, reason(said), todo);
  const lacking = missing(whole);
  if (lacking.length > 0) {
    return refusesIf(
      pinned !== undefined,
      `it has Elixir, but ${shims(env)} has no ${lacking.join(', no ')}`,
      'Run `asdf reshim`, and `asdf install` for what is missing.',
    );
  }
  return { kind: 'gives', env: whole, what: pinned ?? said.stdout.trim() };
}

function shims(env: Env): string {
  const home = join(env.HOME || homedir(), '.asdf');
  const data = [env.ASDF_DATA_DIR, env.ASDF_DIR, home].find((folder) => folder && existsSync(join(folder, 'shims')));
  return join(data ?? home, 'shims');
}
