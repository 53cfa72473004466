// A newer generation of Elixir and OTP, in a Debian of its own that is kept between runs. Root, on Debian.
import { spawn } from 'node:child_process';
import {
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  openSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmdirSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { homedir, tmpdir } from 'node:os';
import { join } from 'node:path';
import { ask, root } from './lib.mjs';

/** Debian releases, and what they bring: Elixir 1.18 on OTP 27, Elixir 1.20 on OTP 29 when this was written. */
export const generations = ['trixie', 'sid'];
const packages = 'elixir,erlang-dev,erlang-runtime-tools,erlang-tools,erlang-parsetools,erlang-eunit,gcc,libc6-dev';

/** Where the installations are kept. */
const cache = process.env.ELIXIRSCOPE_MATRIX ?? join(process.env.XDG_CACHE_HOME ?? join(homedir(), '.cache'), 'elixirscope-matrix');

/** Everything here that mounts does so in a namespace of its own: however it ends, no mount is left, and nothing is deleted through one. */
const unshare = ['unshare', '--mount', '--propagation', 'private'];

/** Why there can be no such Debian here; undefined where there can. */
export function whyNot() {
  if (process.getuid?.() !== 0) return 'it needs root';
  if (ask('sh', ['-c', 'command -v debootstrap']) === undefined) return 'it needs debootstrap (apt-get install debootstrap)';
  const [command, ...args] = unshare;
  if (ask(command, [...args, 'mount', '--bind', tmpdir(), tmpdir()]) === undefined) return 'it needs to mount, which is not allowed here';
  return undefined;
}

/** Resolves to the folder of the installation, which is made where there is none; rejects with the end of what debootstrap said. */
export function install(generation) {
  const system = join(cache, generation);
  if (existsSync(join(system, 'usr/bin/elixir'))) return Promise.resolve(system);
  mkdirSync(cache, { recursive: true });
  removePartial(generation);
  const partial = join(cache, `${generation}-${process.pid}`);
  const log = join(cache, `${generation}.log`);
  const out = openSync(log, 'w');
  const [command, ...args] = [...unshare, 'debootstrap', '--variant=minbase', `--include=${packages}`, generation, partial];
  return new Promise((resolve, reject) => {
    // To a file, which never has debootstrap wait for us.
    const child = spawn(command, args, { stdio: ['ignore', out, out] });
    const stop = () => child.kill();
    process.once('exit', stop);
    child.on('close', (status) => {
      process.off('exit', stop);
      if (status === 0) return resolve(keep(partial, system));
      rmSync(partial, { recursive: true, force: true });
      reject(new Error(`debootstrap ${generation} failed: ${readFileSync(log, 'utf8').slice(-2000)}`));
    });
  });
}

/** What others began who are no more. */
function removePartial(generation) {
  for (const name of readdirSync(cache)) {
    const [, pid] = new RegExp(`^${generation}-(\\d+)$`).exec(name) ?? [];
    if (pid && !existsSync(`/proc/${pid}`)) rmSync(join(cache, name), { recursive: true, force: true });
  }
}

/** Somebody else may have been as quick. */
function keep(partial, system) {
  if (existsSync(system)) rmSync(partial, { recursive: true, force: true });
  else renameSync(partial, system);
  return system;
}

/**
 * The environment in which `elixir` and `mix` are those of `system`, a folder for all that is written, the sample project there, and what the
 * probe's tests are run with. `close` when done.
 */
export function open(system) {
  const work = mkdtempSync(join(tmpdir(), 'elixirscope-matrix-'));
  const shown = [root, work, '/proc', '/dev'];
  for (const path of shown) mkdirSync(join(system, path), { recursive: true });
  const wrapped = wrappers(system, work, shown);
  const env = {
    ...process.env,
    PATH: `${wrapped}:${process.env.PATH}`,
    TMPDIR: work,
    XDG_STATE_HOME: join(work, 'state'),
    XDG_CACHE_HOME: join(work, 'cache'),
  };
  const shop = join(work, 'shop');
  cpSync(join(root, 'test/projects/shop'), shop, { recursive: true, filter: (path) => !path.includes('_build') });
  return {
    work,
    wrapped,
    env,
    shop,
    probe: { cwd: join(root, 'beam_probe'), env: { ...env, MIX_ENV: 'test', ELIXIRSCOPE_BUILD_PATH: join(work, '_build') } },
    close: () => {
      rmdirSync(join(system, work));
      rmSync(work, { recursive: true, force: true });
    },
  };
}

/**
 * `elixir` and `mix` that run inside the other system, in the same folder; inside they must not find these again. What is shown to them stands
 * under its own name there, so that paths mean the same on both sides.
 */
function wrappers(system, work, shown) {
  const folder = join(work, 'bin');
  mkdirSync(folder);
  const mounts = shown.map((path) => `mount --rbind '${path}' '${join(system, path)}'`).join(' && ');
  for (const name of ['elixir', 'mix']) {
    const inside = `cd "$1" && shift && exec ${name} "$@"`;
    const script = `#!/bin/sh
export PATH=/usr/sbin:/usr/bin:/sbin:/bin
[ -n "$ELIXIRSCOPE_INSIDE" ] || ELIXIRSCOPE_INSIDE=1 exec ${unshare.join(' ')} "$0" "$@"
unset ELIXIRSCOPE_INSIDE
${mounts} || exit 1
exec chroot '${system}' /bin/sh -c '${inside}' sh "$PWD" "$@"
`;
    writeFileSync(join(folder, name), script, { mode: 0o755 });
  }
  return folder;
}
