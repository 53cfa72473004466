import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { homedir } from 'node:os';
import { dirname, join } from 'node:path';
import { stripVTControlCharacters } from 'node:util';
import { endProcesses, processTree } from '../processTree.js';
import { which } from '../toolchain.js';
import type { Env } from './ways.js';

/** What a command said. `status` null: it was ended, because its time was over or by a signal. */
export interface Said {
  readonly status: number | null;
  readonly stdout: string;
  /** Without colours. */
  readonly stderr: string;
  readonly timedOut: boolean;
}

export interface Ask {
  readonly env: Env;
  readonly cwd: string;
  /** It and all that it started are ended then. */
  readonly timeoutMs: number;
}

/** More than any environment; what says more is not listened to. */
const mostOutput = 4 * 1024 * 1024;

/** Runs a command without input, in a process group of its own, for a bounded time. Never throws. */
export function ask(file: string, args: readonly string[], { env, cwd, timeoutMs }: Ask): Promise<Said> {
  return new Promise((resolve) => {
    const child = spawn(file, args, { env: { ...env }, cwd, stdio: ['ignore', 'pipe', 'pipe'], detached: true });
    const text = { stdout: '', stderr: '' };
    let timedOut = false;
    const end = () => child.pid && endProcesses(processTree(child.pid), 'SIGKILL');
    for (const stream of ['stdout', 'stderr'] as const) {
      child[stream].setEncoding('utf8').on('data', (more: string) => {
        text[stream] += more;
        if (text[stream].length > mostOutput) end();
      });
    }
    const say = (status: number | null) => {
      clearTimeout(timer);
      for (const stream of [child.stdout, child.stderr]) stream.destroy();
      resolve({ status, stdout: text.stdout, stderr: stripVTControlCharacters(text.stderr), timedOut });
    };
    const timer = setTimeout(() => {
      timedOut = true;
      end();
      say(null);
    }, timeoutMs);
    child.once('error', (error) => {
      text.stderr += error.message;
      say(null);
    });
    child.once('close', say);
  });
}

/** A tool that editors started from a desktop do not see: on the PATH, or where its installer puts it (`~` is the home). */
export function findTool(name: string, env: Env, places: readonly string[]): string | undefined {
  const home = env.HOME || homedir();
  return (
    which(name, env) ??
    places.map((place) => join(place.replace(/^~(?=\/)/, home), name)).find((file) => which(name, { PATH: dirname(file) }))
  );
}

/** The nearest of `names` in `folder` or above it. */
export function findUp(folder: string, names: readonly string[]): string | undefined {
  for (let at = folder; ; at = dirname(at)) {
    const found = names.map((name) => join(at, name)).find((file) => existsSync(file));
    if (found !== undefined || at === dirname(at)) return found;
  }
}

/** What is missing on this PATH of what a project needs; empty where nothing is. */
export const missing = (env: Env): string[] => ['elixir', 'mix', 'erl'].filter((name) => !which(name, env));

/** Both PATHs start the same Elixir. */
export const isSameElixir = (one: Env, other: Env): boolean => which('elixir', one) === which('elixir', other);

/** As mise, direnv, nix and asdf begin what matters, among warnings and notices. */
const complaint = /(^|\s)(ERROR\b|error:)|^No (preset )?version|is not installed/;

/** What went wrong, in the tool's own words: the line that complains, else the first that says something. */
export function reason(said: Said): string {
  if (said.timedOut) return 'it did not answer in time';
  const lines = `${said.stderr}\n${said.stdout}`.split('\n').map((line) => line.trim());
  const complaints = lines.filter((line) => complaint.test(line));
  // mise says first that it could not read its configuration, and then why.
  const found = complaints.find((line) => line.includes('not trusted')) ?? complaints[0] ?? lines.find((line) => /\p{L}/u.test(line));
  return (found ?? `it ended with status ${said.status}`).replace(/\.$/, '');
}

/** `folder` in front of the PATH. */
export const inFront = (env: Env, ...folders: readonly string[]): Env => ({
  ...env,
  PATH: [...folders, ...(env.PATH ? [env.PATH] : [])].join(':'),
});
