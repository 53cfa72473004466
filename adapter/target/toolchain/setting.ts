import { statSync } from 'node:fs';
import { homedir } from 'node:os';
import { basename, dirname, isAbsolute, join } from 'node:path';
import { which } from '../toolchain.js';
import { shellsEnvironment } from './loginShell.js';
import { inFront, missing } from './tool.js';
import type { Answer, Env } from './ways.js';

/** `elixirscope.elixirPath`: the `elixir` to use, the folder it is in, or an installation with a `bin` folder. */
export async function setting(value: string | undefined, env: Env): Promise<Answer> {
  if (!value) return { kind: 'nothing', why: 'it is not set' };
  const folder = folderOf(value.replace(/^~(?=\/|$)/, env.HOME || homedir()));
  if (folder === undefined) {
    return {
      kind: 'refuses',
      why: `it is ${value}, and there is no \`elixir\` and \`mix\` there`,
      todo: 'Set it to the full path of your `elixir`, or to the folder that holds it.',
    };
  }
  const here = inFront(env, folder);
  if (missing(here).length === 0) return { kind: 'gives', env: here, what: join(folder, 'elixir') };
  // An Elixir without its Erlang: the shell's PATH may have it.
  const shell = await shellsEnvironment(env);
  const there = 'env' in shell ? inFront(shell.env, folder) : here;
  if (missing(there).length === 0) return { kind: 'gives', env: there, what: join(folder, 'elixir') };
  return {
    kind: 'refuses',
    why: `it is ${value}, but there is no \`erl\`, neither beside it nor on the PATH`,
    todo: 'Install Erlang/OTP, or set it to a folder that holds `elixir`, `mix` and `erl`.',
  };
}

function folderOf(path: string): string | undefined {
  if (!isAbsolute(path)) return undefined;
  const isFolder = statSync(path, { throwIfNoEntry: false })?.isDirectory();
  const places = isFolder ? [path, join(path, 'bin')] : basename(path) === 'elixir' ? [dirname(path)] : [];
  return places.find((place) => which('elixir', { PATH: place }) && which('mix', { PATH: place }));
}
