import { type ChildProcess, spawn } from 'node:child_process';
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { binary } from './binary.js';
import { tempFolder } from './tempFolder.js';

export { binary };

/** How a command ended, and what it printed. */
export interface Run {
  readonly status: number | null;
  readonly signal: NodeJS.Signals | null;
  readonly stdout: string;
  readonly stderr: string;
}

export interface RunOptions {
  readonly cwd?: string;
  readonly env?: Readonly<Record<string, string | undefined>>;
  /** What it gets on stdin, and then its end; `open`: whoever watches the output writes to it. */
  readonly input?: string | { readonly open: true };
  /** Called with all of stdout and stderr so far, whenever more comes. */
  readonly onOutput?: (output: string, child: ChildProcess) => void;
}

/** The compiled probe is shared by all tests of a run; recordings are not. */
let cache: string | undefined;

/** A home of the command's own: its recordings, found again by `folders`. */
export class Home {
  readonly state = tempFolder('stäte');
  readonly env: Record<string, string | undefined>;

  constructor(extra: Readonly<Record<string, string | undefined>> = {}) {
    cache ??= tempFolder('cache');
    this.env = { ...process.env, XDG_STATE_HOME: this.state, XDG_CACHE_HOME: cache, ...extra };
  }

  /** Runs `elixirscope ARGS` to its end. */
  elixirscope(args: readonly string[], options: RunOptions = {}): Promise<Run> {
    return run(process.execPath, [binary, ...args], { ...options, env: { ...this.env, ...options.env } });
  }

  record(project: string, args: readonly string[], options: RunOptions = {}): Promise<Run> {
    return this.elixirscope(['record', '--project', project, '--', ...args], options);
  }

  /** What is in the newest recording, as `info --json` says. */
  async last(): Promise<RecordingInfo> {
    const { stdout, stderr, status } = await this.elixirscope(['info', 'last', '--json']);
    if (status !== 0) throw new Error(stderr);
    return JSON.parse(stdout);
  }

  /** Ids of all recordings. */
  async ids(): Promise<string[]> {
    const { stdout } = await this.elixirscope(['list', '--json']);
    return JSON.parse(stdout).map((one: { id: string }) => one.id);
  }
}

export interface RecordingInfo {
  readonly id: string;
  readonly folder: string;
  readonly status: string;
  readonly events: number;
  readonly processesWithCode: number;
  readonly manifest: { readonly exitStatus: number | null; readonly signal: string | null; readonly level: string };
  readonly failures: readonly { readonly message: string; readonly test?: string }[];
  readonly losses: readonly string[];
  readonly skipped: readonly { readonly module: string; readonly why: string }[];
}

/** Runs a command to its end. */
export function run(command: string, args: readonly string[], options: RunOptions = {}): Promise<Run> {
  return new Promise((resolve, reject) => {
    const child = spawn(command, args, { cwd: options.cwd, env: { ...(options.env ?? process.env) }, stdio: ['pipe', 'pipe', 'pipe'] });
    const text = { stdout: '', stderr: '' };
    for (const stream of ['stdout', 'stderr'] as const) {
      child[stream].setEncoding('utf8').on('data', (more: string) => {
        text[stream] += more;
        options.onOutput?.(text.stdout + text.stderr, child);
      });
    }
    child.stdin.on('error', () => {});
    if (typeof options.input !== 'object') child.stdin.end(options.input ?? '');
    child.once('error', reject);
    child.once('close', (status, signal) => resolve({ status, signal, ...text }));
  });
}

/** A mix project made of these files (path → text) beside its mix.exs; its folder's name has spaces and non-ASCII letters. */
export function mixProject(files: Readonly<Record<string, string>> = {}): string {
  const folder = join(tempFolder('pröjekt'), 'mein läden');
  const all = { 'mix.exs': mixExs, ...files };
  for (const [path, text] of Object.entries(all)) {
    const file = join(folder, path);
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, text);
  }
  return folder;
}

const mixExs = `
defmodule Sample.MixProject do
  use Mix.Project
  def project, do: [app: :sample, version: "0.1.0", elixirc_paths: ["lib"], deps: []]
  def application, do: [extra_applications: [:logger]]
end
`;

/** Every file below \`folder\` with its content, but for what is under the folders named. */
export function contentOf(folder: string, except: readonly string[] = []): Record<string, string> {
  const all: Record<string, string> = {};
  const walk = (at: string) => {
    for (const entry of readdirSync(join(folder, at), { withFileTypes: true })) {
      const path = join(at, entry.name);
      if (except.includes(path)) continue;
      if (entry.isDirectory()) walk(path);
      else all[path] = readFileSync(join(folder, path)).toString('base64');
    }
  };
  walk('.');
  return all;
}
