import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { existsSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setImmediate } from 'node:timers/promises';
import { processTree } from '../../../adapter/target/processTree.js';
import { type Discovery, told } from '../../../adapter/target/toolchain/discover.js';
import { forgetLoginShell } from '../../../adapter/target/toolchain/loginShell.js';
import { ask } from '../../../adapter/target/toolchain/tool.js';
import { findToolchain } from '../../../adapter/target/toolchain.js';
import { Computer } from '../../support/computer.js';

describe('looking for Elixir', function () {
  this.timeout(60_000);

  let computer: Computer;
  beforeEach(() => {
    computer = new Computer();
    forgetLoginShell();
  });

  /** Whose Elixir really runs in that environment, and whose Erlang. */
  function runs({ env }: Discovery, cwd = computer.project): string {
    const code = 'IO.puts(Enum.map_join(["ELIXIR_OF", "ERL_OF"], " on ", &System.get_env/1))';
    return execFileSync('elixir', ['-e', code], { env: { ...env }, cwd, encoding: 'utf8' }).trim();
  }

  const bashProfile = (text: string) => {
    computer.env.SHELL = '/bin/bash';
    return computer.has('.bash_profile', text);
  };

  it('by the setting: the executable, its folder, or the installation around it', async () => {
    const bin = computer.installsElixir('mine/bin');
    for (const elixirPath of [join(bin, 'elixir'), bin, join(bin, '..'), '~/mine']) {
      const found = await computer.finds({ elixirPath });

      assert.equal(found.way, 'setting');
      assert.equal(runs(found), 'mine/bin on mine/bin');
    }
  });

  it("by the setting, with the shell's Erlang where none lies beside it", async () => {
    const bin = computer.installsElixir('mine');
    execFileSync('rm', [join(bin, 'erl')]);
    bashProfile(`PATH="$HOME/system:${computer.installsElixir('elsewhere')}"`);

    assert.equal(runs(await computer.finds({ elixirPath: bin })), 'mine on elsewhere');
  });

  it('by a setting that leads nowhere: says so, and takes no other', async () => {
    bashProfile(`PATH="$HOME/system:${computer.installsElixir('elsewhere')}"`);

    await assert.rejects(
      computer.finds({ elixirPath: '/nowhere/elixir' }),
      /elixirscope\.elixirPath.*there is no `elixir` and `mix` there/s,
    );
  });

  it("by mise, as the project's mise.toml says", async () => {
    const bin = computer.installsElixir('installs/elixir/1.18');
    computer
      .projectHas('mise.toml', '[tools]\nelixir = "1.18"\n')
      .hasCommand('.local/bin/mise', miseThatSays(join(bin, 'elixir'), { PATH: `${bin}:${computer.env.PATH}`, SHOP: 'open' }));

    const found = await computer.finds();

    assert.deepEqual([found.way, found.what, found.env.SHOP], ['mise', join(computer.project, 'mise.toml'), 'open']);
    assert.equal(runs(found), 'installs/elixir/1.18 on installs/elixir/1.18');
  });

  it('by mise, which may sit where only the login shell finds it', async () => {
    const bin = computer.installsElixir('installs/elixir');
    computer.projectHas('.tool-versions', 'elixir 1.18\n').hasCommand('odd/mise', miseThatSays(join(bin, 'elixir'), { PATH: bin }));
    bashProfile(`PATH="$HOME/system:${computer.home}/odd"`);

    assert.equal((await computer.finds()).way, 'mise');
  });

  it('by mise, which does not have what mise.toml names: no other version is taken', async () => {
    computer
      .projectHas('mise.toml', '[tools]\nelixir = "1.99"\n')
      .hasCommand(
        '.local/bin/mise',
        'echo "mise WARN error sending request" >&2; echo "mise ERROR error parsing" >&2; echo "mise ERROR elixir is not trusted" >&2; exit 1',
      );
    bashProfile(`PATH="$HOME/system:${computer.installsElixir('elsewhere')}"`);

    await assert.rejects(
      computer.finds(),
      /mise was asked.*run: mise ERROR elixir is not trusted.*mise\.toml names the version: run `mise install`/s,
    );
  });

  it("by asdf's shims, which choose by folder", async () => {
    const versions = { 'asdf-1.15': computer.installsElixir('asdf-1.15'), 'asdf-1.18': computer.installsElixir('asdf-1.18') };
    installAsdf(computer, versions);
    computer.projectHas('.tool-versions', 'erlang 27\nelixir asdf-1.18\n').has('code/other/.tool-versions', 'elixir asdf-1.15\n');

    const here = await computer.finds();
    const there = await computer.finds({ cwd: join(computer.home, 'code', 'other') });

    assert.deepEqual([here.way, there.way], ['asdf', 'asdf']);
    assert.equal(runs(here), 'asdf-1.18 on asdf-1.18');
    assert.equal(runs(there, join(computer.home, 'code', 'other')), 'asdf-1.15 on asdf-1.15');
  });

  it('by asdf, which lacks the version that .tool-versions names', async () => {
    installAsdf(computer, {});
    computer.projectHas('.tool-versions', 'elixir 1.99\n');
    bashProfile(`PATH="$HOME/system:${computer.installsElixir('elsewhere')}"`);

    await assert.rejects(computer.finds(), /asdf was asked.*1\.99 is not installed.*run `asdf install`/s);
  });

  it('by direnv, where the .envrc is allowed', async () => {
    const bin = computer.installsElixir('flake');
    computer
      .projectHas('.envrc', 'use flake\n')
      .hasCommand('.local/bin/direnv', direnvThatSays({ PATH: `${bin}:${computer.env.PATH}`, LANG: null, SHOP: 'open' }));

    const found = await computer.finds();

    assert.deepEqual([found.way, found.env.SHOP, found.env.LANG], ['direnv', 'open', undefined]);
    assert.equal(runs(found), 'flake on flake');
  });

  it('by direnv for its variables, and by the shell for Elixir', async () => {
    computer.projectHas('.envrc', 'export SHOP=open\n').hasCommand('.local/bin/direnv', direnvThatSays({ SHOP: 'open' }));
    bashProfile(`PATH="$HOME/system:${computer.installsElixir('elsewhere')}"`);

    const found = await computer.finds();

    assert.deepEqual([found.way, found.env.SHOP], ['loginShell', 'open']);
  });

  it('by direnv, which was not allowed: it is left out, and why is told', async () => {
    computer
      .projectHas('.envrc', 'boom\n')
      .hasCommand('.local/bin/direnv', 'echo "direnv: error .envrc is blocked. Run direnv allow" >&2; exit 1');
    bashProfile(`PATH="$HOME/system:${computer.installsElixir('elsewhere')}"`);

    const found = await computer.finds();

    assert.equal(found.way, 'loginShell');
    assert.ok(told(found.tried).includes('direnv: direnv: error .envrc is blocked. Run direnv allow'));
  });

  it('by a command that never answers: it is ended, with all that it started', async () => {
    const script = 'sleep 1000 & echo $!; sleep 1000';

    const said = await ask('/bin/sh', ['-c', script], { env: computer.env, cwd: computer.project, timeoutMs: 300 });

    assert.equal(said.timedOut, true);
    // Killed at once, but the kernel takes its time.
    while (processTree(Number(said.stdout)).length > 0) await setImmediate();
  });

  it("by the folder's nix shell, offline, without what holds only while nix runs", async () => {
    const bin = computer.installsElixir('nix-store');
    computer
      .projectHas('flake.nix', '{}')
      .hasCommand(
        '.nix-profile/bin/nix',
        `case "$*" in *--offline*) ;; *) exit 9 ;; esac\nTMPDIR=/gone SHOP=open PATH='${bin}':"$PATH"; export TMPDIR SHOP PATH\nfor last; do :; done; sh -c "$last"`,
      );

    const found = await computer.finds();

    assert.deepEqual([found.way, found.env.SHOP, found.env.TMPDIR], ['nix', 'open', undefined]);
    assert.equal(runs(found), 'nix-store on nix-store');
  });

  it('by a nix shell that was never built: says what to run once', async () => {
    computer.projectHas('shell.nix', '{}').hasCommand('.nix-profile/bin/nix-shell', 'echo "error: path is not valid" >&2; exit 1');

    await assert.rejects(computer.finds(), /nix: error: path is not valid.*run `nix-shell` in a terminal once/s);
  });

  it('by the login shell, which is asked once', async () => {
    bashProfile(
      `echo Welcome home!; echo asked >> "$HOME/asked"; export MIX_HOME="$HOME/.my mix"; PATH="$HOME/system:${computer.installsElixir('elsewhere')}"`,
    );

    const first = await computer.finds();
    const second = await computer.finds();

    assert.deepEqual([first.way, first.env.MIX_HOME], ['loginShell', join(computer.home, '.my mix')]);
    assert.equal(runs(second), 'elsewhere on elsewhere');
    assert.equal(execFileSync('cat', [join(computer.home, 'asked')], { encoding: 'utf8' }), 'asked\n');
  });

  it("by the editor's own PATH, last of all", async () => {
    computer.env.PATH += `:${computer.installsElixir('opt')}`;
    computer.env.SHELL = '/bin/false';

    const found = await computer.finds();

    assert.equal(found.way, 'path');
    assert.equal(runs(found), 'opt on opt');
  });

  it('everywhere, and there is none: says what was tried', async () => {
    await assert.rejects(computer.finds(), (error: Error) => {
      for (const words of [
        'elixirPath": it is not set',
        'direnv: no .envrc',
        'mise: there is no mise',
        'asdf: there is no asdf',
        'nix: no flake.nix',
        "shell's PATH: no elixir",
        'the PATH: no elixir',
        'Install Elixir',
      ]) {
        assert.ok(error.message.includes(words), `${words} is missing in:\n${error.message}`);
      }
      return true;
    });
  });

  it('in a workspace that is not trusted runs nothing that the workspace brings', async () => {
    const trap = 'touch "$HOME/ran"; exit 1';
    computer.projectHas('.envrc', '').projectHas('mise.toml', '').projectHas('.tool-versions', 'elixir 1\n').projectHas('flake.nix', '');
    for (const tool of ['direnv', 'mise', 'asdf', 'nix']) computer.hasCommand(`.local/bin/${tool}`, trap);
    bashProfile(`PATH="$HOME/.local/bin:$HOME/system:${computer.installsElixir('elsewhere')}"`);

    const found = await computer.finds({ trusted: false });

    assert.equal(found.way, 'loginShell');
    assert.equal(existsSync(join(computer.home, 'ran')), false);
  });

  it('gives what the program then really starts with', async () => {
    const bin = computer.installsElixir('mine');
    writeFileSync(join(computer.project, 'mix.exs'), '');

    const { env } = await computer.finds({ elixirPath: bin });

    assert.equal((await findToolchain(env, computer.project)).elixir, join(bin, 'elixir'));
  });
});

/** As mise answers: where it has Elixir, and the environment that it makes. */
const miseThatSays = (elixir: string, env: Readonly<Record<string, string>>) =>
  `case "$1 $2" in "which elixir") echo '${elixir}' ;; "env --json") echo '${JSON.stringify(env)}' ;; *) exit 9 ;; esac`;

/** As direnv answers for a folder with an .envrc: what changes; null unsets. */
const direnvThatSays = (changes: Readonly<Record<string, string | null>>) =>
  `[ "$*" = "export json" ] && echo '${JSON.stringify(changes)}'`;

/** As asdf works: `asdf which` reads the nearest .tool-versions, and shims start what it names. */
function installAsdf(computer: Computer, versions: Readonly<Record<string, string>>): void {
  const chosen = `at="$PWD"; while [ ! -f "$at/.tool-versions" ]; do at=$(dirname "$at"); done; version=$(sed -n 's/^elixir //p' "$at/.tool-versions")`;
  const cases = Object.entries(versions).map(([version, bin]) => `${version}) bin='${bin}' ;;`);
  const find = `${chosen}\ncase "$version" in ${cases.join(' ')} *) echo "version $version is not installed for elixir" >&2; exit 1 ;; esac`;
  computer.hasCommand(
    '.asdf/bin/asdf',
    `${find}\ncase "$1" in which) echo "$bin/$2" ;; exec) command="$bin/$2"; shift 2; PATH="$bin:$PATH" exec "$command" "$@" ;; esac`,
  );
  for (const command of ['elixir', 'mix', 'erl']) computer.hasCommand(`.asdf/shims/${command}`, `exec asdf exec ${command} "$@"`);
}
