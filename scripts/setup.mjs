// Installs what is missing to build and test: the npm packages and, as root on Debian, Elixir and what VS Code's tests need. Fast when
// nothing is.
import { createHash } from 'node:crypto';
import { existsSync, readFileSync, realpathSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { findChromium } from './chromium.mjs';
import { codeServer } from './codeServer.mjs';
import { ask, must, root, run } from './lib.mjs';

const oldestNode = 20;
const oldestElixir = [1, 14];
const debianPackages = ['elixir', 'erlang-dev', 'erlang-tools', 'erlang-runtime-tools', 'erlang-parsetools', 'erlang-eunit', 'erlang-src'];
/** What the probe's native sink is compiled with. */
const nativePackages = ['gcc', 'libc6-dev', 'erlang-dev'];
/** What code-server is compiled with. */
const compilers = ['python3', 'make', 'g++'];

export function setup() {
  checkNode();
  installPackages();
  installElixir();
  installNative();
}

function checkNode() {
  if (Number(process.versions.node.split('.')[0]) < oldestNode)
    fail(`Node ${oldestNode} or newer is needed; this is ${process.versions.node}.`);
}

/** The stamp holds the hash of the lock file that node_modules was made from. */
function installPackages() {
  const stamp = `${root}/node_modules/.made-from`;
  const lock = createHash('sha256')
    .update(readFileSync(`${root}/package-lock.json`))
    .digest('hex');
  if (existsSync(stamp) && readFileSync(stamp, 'utf8') === lock) return;
  must('npm', ['ci', '--ignore-scripts', '--no-audit', '--no-fund']);
  writeFileSync(stamp, lock);
}

function installElixir() {
  install(whatElixirLacks, debianPackages, `Elixir ${oldestElixir.join('.')} or newer with OTP 25 or newer`);
}

/** Without it the portable sink records, and is what is tested. */
function installNative() {
  const what = 'a C compiler and the headers of Erlang, without which the portable sink records';
  install(whatTheNativeSinkLacks, nativePackages, what, (text) => process.stdout.write(`setup: ${text}\n`));
}

function whatTheNativeSinkLacks() {
  if (ask('sh', ['-c', 'command -v cc || command -v gcc || command -v clang']) === undefined) return 'A C compiler is missing.';
  const erl = ask('sh', ['-c', 'command -v erl'])?.trim();
  // Only distributions leave the headers out.
  const bin = erl ? dirname(realpathSync(erl)) : '';
  const header = join(bin, '..', 'usr', 'include', 'erl_nif.h');
  return bin.startsWith('/usr/lib/erlang/') && !existsSync(header) ? 'The C headers of Erlang are missing.' : undefined;
}

/** For the tests in a real VS Code: its server, with the compilers for that, and a browser, which `npm run vscode` does not need. */
export function setupWorkbench({ browser = true } = {}) {
  if (browser)
    install(
      () => (findChromium() ? undefined : 'Chromium is missing.'),
      ['chromium', 'fonts-liberation'],
      'Chromium or Chrome, or name it in ELIXIRSCOPE_CHROMIUM',
    );
  const lacking = () => compilers.filter((one) => ask('sh', ['-c', `command -v ${one}`]) === undefined);
  install(() => (lacking().length > 0 ? `${lacking().join(', ')} missing.` : undefined), compilers, `${compilers.join(', ')}`);
  codeServer();
}

/** For the tests on newer generations of Elixir and OTP; without it they are left out. */
export function setupGenerations() {
  if (process.getuid?.() !== 0) return;
  const lacks = () => (ask('sh', ['-c', 'command -v debootstrap']) === undefined ? 'debootstrap is missing.' : undefined);
  install(lacks, ['debootstrap'], 'debootstrap', (text) => process.stdout.write(`setup: ${text}\n`));
}

/**
 * Has apt-get install `packages` where `lacks` says that something is missing and we may; else says what a person should install.
 * `giveUp` is told what could not be had.
 */
function install(lacks, packages, what, giveUp = fail) {
  const missing = lacks();
  if (!missing) return;
  const canInstall = process.getuid?.() === 0 && ask('apt-get', ['--version']) !== undefined;
  if (!canInstall) return giveUp(`${missing} Install ${what} (on Debian as root: apt-get install ${packages.join(' ')}).`);
  process.stdout.write(`${missing} Installing it.\n`);
  const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' };
  const args = ['install', '-y', '--no-install-recommends', ...packages];
  // The package lists may be missing or old.
  if (run('apt-get', args, { env }) !== 0 && run('apt-get', ['update'], { env }) === 0) run('apt-get', args, { env });
  const still = lacks();
  if (still) giveUp(still);
}

/** Undefined where all is there; else a sentence. */
function whatElixirLacks() {
  const needed = ['tools', 'runtime_tools', 'parsetools', 'crypto', 'eunit'];
  const script = `
    libs = for lib <- [${needed.map((one) => `:${one}`).join(', ')}], is_tuple(:code.lib_dir(lib)), do: lib
    IO.puts(Enum.join([System.version() | libs], " "))`;
  const answer = ask('elixir', ['-e', script])?.trim();
  if (!answer || ask('sh', ['-c', 'command -v mix']) === undefined) return 'Elixir is missing.';
  const [version, ...lacking] = answer.split(' ');
  const [major, minor] = version.split('.').map(Number);
  if (major < oldestElixir[0] || (major === oldestElixir[0] && minor < oldestElixir[1])) return `Elixir ${version} is too old.`;
  return lacking.length > 0 ? `Parts of OTP are missing: ${lacking.join(', ')}.` : undefined;
}

function fail(message) {
  process.stderr.write(`setup: ${message}\n`);
  process.exit(1);
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  setup();
  setupWorkbench();
}
