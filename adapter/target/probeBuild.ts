import { spawn } from 'node:child_process';
import { createHash, randomBytes } from 'node:crypto';
import { existsSync, readdirSync, readFileSync, renameSync, rmSync, statSync, utimesSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { probeMissing, probeNotBuilt } from '../errors.js';
import { makePrivate, writeFailure } from './folders.js';
import { findAbove } from './project.js';
import { type Toolchain, which, withoutErlangFlags } from './toolchain.js';

type Env = Readonly<Record<string, string | undefined>>;

export interface BuildOptions {
  /** ElixirScope's cache folder. */
  readonly cache: string;
  readonly toolchain: Toolchain;
  readonly env: Env;
  /** Called when there is something to compile, which takes seconds. */
  readonly onCompile?: () => void;
  /** Ends the compiler and leaves nothing behind. */
  readonly signal?: AbortSignal;
}

/** Folders of the probe's sources. */
const parts = ['lib', 'native', 'c_src'];
/** Any of them can build the native sink. */
const compilers = ['cc', 'gcc', 'clang'];
/** Of the last versions of the probe and of Elixir that were used. */
const keptBuilds = 3;
/** A VM loads all of the probe as it starts: who just looked a build up has it by then. */
const inUseMs = 60_000;

/** The folder of the probe's .beam files for this toolchain, compiled on first use. Throws the failure to show. */
export async function buildProbe(options: BuildOptions): Promise<string> {
  const source = probeSource();
  const build = withNewHeaders(join(options.cache, buildName(source, options)));
  if (!existsSync(join(build, 'ebin'))) {
    options.onCompile?.();
    await compileInto(build, source, options);
    dropOldBuilds(options.cache);
  }
  markUsed(build);
  return join(build, 'ebin');
}

function probeSource(): string {
  const here = dirname(fileURLToPath(import.meta.url));
  const folder = findAbove(here, 'beam_probe');
  if (!folder) throw probeMissing(here);
  return folder;
}

/** Everything that decides what the compiled probe is stands in the name, so a build is never out of date. */
function buildName(source: string, { toolchain, env }: BuildOptions): string {
  const hash = createHash('sha256').update(compilers.map((name) => which(name, env) ?? '').join('\0'));
  const files = [...['build.exs', 'mix.exs'].map((name) => join(source, name)), ...parts.flatMap((part) => filesBelow(join(source, part)))];
  for (const file of files) hash.update(relative(source, file)).update('\0').update(readFileSync(file)).update('\0');
  const version = /version: "([^"]+)"/.exec(readFileSync(join(source, 'mix.exs'), 'utf8'))?.[1] ?? '0';
  return `probe-${version}-${toolchain.elixirVersion}-${toolchain.otp}-${hash.digest('hex').slice(0, 12)}`;
}

/** Why this build has no native sink, in words for the user; undefined where it has one. */
export const noNativeSink = (ebin: string): string | undefined => whyNot(ebin)?.[0];

/** The sentence, and the file that was missing (or nothing). */
function whyNot(ebin: string): string[] | undefined {
  const why = join(ebin, 'native', 'why');
  return existsSync(why) ? readFileSync(why, 'utf8').trim().split('\n') : undefined;
}

/** A build without Erlang's headers is out of date once they are there. */
function withNewHeaders(build: string): string {
  const header = whyNot(join(build, 'ebin'))?.[1];
  return header && existsSync(header) ? `${build}-2` : build;
}

function filesBelow(folder: string): string[] {
  return readdirSync(folder, { withFileTypes: true })
    .flatMap((entry) => (entry.isDirectory() ? filesBelow(join(folder, entry.name)) : [join(folder, entry.name)]))
    .sort();
}

/** Compiles beside `build` and renames: of two at once one wins, and nobody ever sees half a probe. */
async function compileInto(build: string, source: string, options: BuildOptions): Promise<void> {
  makePrivate(options.cache);
  const making = `${build}.making-${process.pid}-${randomBytes(3).toString('hex')}`;
  try {
    makePrivate(join(making, 'ebin'));
    await compile(source, join(making, 'ebin'), options);
    renameSync(making, build);
  } catch (error) {
    if (!existsSync(join(build, 'ebin'))) throw writeFailure(options.cache, error);
  } finally {
    rmSync(making, { recursive: true, force: true });
  }
}

function compile(source: string, out: string, options: BuildOptions): Promise<void> {
  return new Promise((resolve, reject) => {
    // A group of its own, so that Ctrl-C in the terminal reaches only us, and we end all of it.
    const child = spawn(options.toolchain.elixir, [join(source, 'build.exs'), out], {
      cwd: out,
      env: withoutErlangFlags(options.env),
      stdio: ['ignore', 'pipe', 'pipe'],
      detached: true,
    });
    let output = '';
    child.stdout.on('data', (chunk) => (output += chunk));
    child.stderr.on('data', (chunk) => (output += chunk));
    const abort = () => endGroup(child.pid);
    options.signal?.addEventListener('abort', abort, { once: true });
    child.on('error', reject);
    child.on('close', (status) => {
      options.signal?.removeEventListener('abort', abort);
      if (options.signal?.aborted) reject(options.signal.reason);
      else if (status === 0) resolve();
      else reject(probeNotBuilt(output));
    });
  });
}

function endGroup(pid: number | undefined): void {
  try {
    if (pid) process.kill(-pid, 'SIGKILL');
  } catch {
    // It has just ended.
  }
}

function markUsed(build: string): void {
  try {
    utimesSync(build, new Date(), new Date());
  } catch {
    // Only the order of clearing up depends on it.
  }
}

function dropOldBuilds(cache: string): void {
  const builds = readdirSync(cache)
    .filter((name) => name.startsWith('probe-') && !name.includes('.making-'))
    .map((name) => ({ path: join(cache, name), used: statSync(join(cache, name)).mtimeMs }))
    .sort((a, b) => b.used - a.used);
  const unused = builds.slice(keptBuilds).filter(({ used }) => used < Date.now() - inUseMs);
  for (const old of unused) rmSync(old.path, { recursive: true, force: true });
}
