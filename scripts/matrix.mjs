// Runs the probe's tests and the main job on newer generations of Elixir and OTP, each in a Debian of its own. Root, on demand.
import { cpSync, existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { homedir, tmpdir } from 'node:os';
import { join } from 'node:path';
import { ask, must, npx, root, run } from './lib.mjs';
import { setup, setupWorkbench } from './setup.mjs';

/** Debian releases, and what they bring: Elixir 1.18 on OTP 27, Elixir 1.20 on OTP 29 when this was written. */
const generations = ['trixie', 'sid'];
const packages = 'elixir,erlang-dev,erlang-runtime-tools,erlang-tools,erlang-parsetools,erlang-eunit,gcc,libc6-dev';

/** Where the installations are kept between runs. */
const cache = process.env.ELIXIRSCOPE_MATRIX ?? join(process.env.XDG_CACHE_HOME ?? join(homedir(), '.cache'), 'elixirscope-matrix');

if (process.getuid?.() !== 0 || ask('debootstrap', ['--version']) === undefined) {
  process.stderr.write('test:matrix needs root and debootstrap (apt-get install debootstrap).\n');
  process.exit(1);
}
setup();
setupWorkbench();
must(process.execPath, ['scripts/build.mjs']);
const results = generations.filter((one) => process.argv.length <= 2 || process.argv.includes(one)).map((one) => [one, inside(one)]);
for (const [generation, failed] of results)
  process.stdout.write(`${generation}: ${failed.length === 0 ? 'all passed' : `failed: ${failed.join(', ')}`}\n`);
process.exitCode = results.some(([, failed]) => failed.length > 0) ? 1 : 0;

/** Names of the steps that failed on `generation`. */
function inside(generation) {
  const system = install(generation);
  const work = mkdtempSync(join(tmpdir(), 'elixirscope-matrix-'));
  const mounts = [root, work, '/proc'].map((path) => bind(path, system));
  try {
    return steps(system, work)
      .filter(([name, step]) => {
        process.stdout.write(`\n== ${generation}: ${name}\n`);
        return step() !== 0;
      })
      .map(([name]) => name);
  } finally {
    for (const mount of mounts.reverse()) run('umount', [mount]);
    rmSync(work, { recursive: true, force: true });
  }
}

function install(generation) {
  const system = join(cache, generation);
  if (!existsSync(join(system, 'usr/bin/elixir'))) {
    mkdirSync(cache, { recursive: true });
    must('debootstrap', ['--variant=minbase', `--include=${packages}`, generation, system]);
  }
  return system;
}

/** Shows the folder under its own name inside the other system, so that paths mean the same on both sides. */
function bind(path, system) {
  const target = join(system, path);
  mkdirSync(target, { recursive: true });
  must('mount', ['--bind', path, target]);
  return target;
}

function steps(system, work) {
  const wrapped = wrappers(system, work);
  const env = {
    ...process.env,
    PATH: `${wrapped}:${process.env.PATH}`,
    TMPDIR: work,
    XDG_STATE_HOME: join(work, 'state'),
    XDG_CACHE_HOME: join(work, 'cache'),
  };
  const shop = join(work, 'shop');
  cpSync(join(root, 'test/projects/shop'), shop, { recursive: true, filter: (path) => !path.includes('_build') });
  const probe = { cwd: join(root, 'beam_probe'), env: { ...env, MIX_ENV: 'test', ELIXIRSCOPE_BUILD_PATH: join(work, '_build') } };
  const [mocha, mochaArgs] = npx('mocha', 'test/e2e/cli/record.test.ts', 'test/corpus/**/*.test.ts');
  const [, twoWindows] = npx('mocha', 'test/workbench/twoWindows.test.ts');
  const [, ofProcesses] = npx('mocha', 'test/probe/system/*.test.ts');
  const besides = { ...process.env, TMPDIR: work, ELIXIRSCOPE_SECOND_ELIXIR: wrapped };
  return [
    ['versions', () => run('elixir', ['--version'], { env })],
    ['probe', () => run('mix', ['test'], probe)],
    ['walk back', () => run(process.execPath, ['scripts/walkBack.mjs', shop], { env })],
    ['record, corpus', () => run(mocha, mochaArgs, { env })],
    ['processes and messages', () => run(mocha, ofProcesses, { env })],
    ['in VS Code, beside the Elixir of this machine', () => run(mocha, twoWindows, { env: besides })],
  ];
}

/** `elixir` and `mix` that run inside the other system, in the same folder; inside they must not find these again. */
function wrappers(system, work) {
  const folder = join(work, 'bin');
  mkdirSync(folder);
  for (const name of ['elixir', 'mix']) {
    const script = `#!/bin/sh\nPATH=/usr/sbin:/usr/bin:/sbin:/bin exec chroot '${system}' /bin/sh -c 'cd "$1" && shift && exec ${name} "$@"' sh "$PWD" "$@"\n`;
    writeFileSync(join(folder, name), script, { mode: 0o755 });
  }
  return folder;
}
