import assert from 'node:assert/strict';
import { chmodSync, existsSync, readdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fullDisk, smallDisk } from '../../support/disk.js';
import { Home, mixProject } from '../../support/elixirscope.js';
import { tempFolder } from '../../support/tempFolder.js';

const sample = (more: Record<string, string> = {}) =>
  mixProject({ 'lib/sample.ex': 'defmodule Sample do\n  def f(x) do\n    y = x + 1\n    y * 2\n  end\nend\n', ...more });
const needing = (deps: string) =>
  `defmodule Sample.MixProject do
  use Mix.Project
  def project, do: [app: :sample, version: "0.1.0", deps: ${deps}]
end
`;

/** A folder with an `elixir` and a `mix` that answer as an installation of these versions would. */
function installation(elixir: string, otp: string): string {
  const folder = tempFolder('bin');
  for (const name of ['elixir', 'mix']) {
    writeFileSync(join(folder, name), `#!/bin/sh\necho '${elixir} ${otp}'\n`);
    chmodSync(join(folder, name), 0o755);
  }
  return folder;
}

/** Everything that the PATH has, but for compilers. */
function withoutCompilers(): string {
  const folder = tempFolder('bin');
  for (const from of (process.env.PATH ?? '').split(':').filter((each) => existsSync(each))) {
    for (const name of readdirSync(from)) {
      if (!/^(cc|gcc|clang)$/.test(name) && !existsSync(join(folder, name))) symlinkSync(join(from, name), join(folder, name));
    }
  }
  return folder;
}

describe('bad input', function () {
  this.timeout(120_000);

  let home: Home;
  beforeEach(() => {
    home = new Home();
  });

  /** Nothing ran, nothing is left, and these words were said. */
  async function refuses(args: readonly string[], words: RegExp, env: Record<string, string> = {}, status = 1) {
    const ended = await home.elixirscope(args, { env });
    assert.match(ended.stderr, words);
    assert.equal(ended.stdout, '');
    assert.equal(ended.status, status);
    assert.deepEqual(await home.ids(), []);
  }

  it('no mix on the PATH', () =>
    refuses(['record', '--project', sample(), 'test'], /No `mix` and `elixir` on the PATH.*Install Elixir/, { PATH: tempFolder('empty') }));

  it('an Elixir that is too old', () =>
    refuses(['record', '--project', sample(), 'test'], /Elixir 1\.13\.4 is too old: ElixirScope needs Elixir 1\.14/, {
      PATH: `${installation('1.13.4', '25')}:/usr/bin:/bin`,
    }));

  it('an OTP that is too old', () =>
    refuses(['record', '--project', sample(), 'test'], /OTP 24 is too old: ElixirScope needs OTP 25/, {
      PATH: `${installation('1.14.5', '24')}:/usr/bin:/bin`,
    }));

  it('an Elixir that does not work', () =>
    refuses(['record', '--project', sample(), 'test'], /`elixir` did not work.*It said:\s+asdf/s, {
      PATH: `${installation('asdf: no version set', '')}:/usr/bin:/bin`,
    }));

  it('no mix project here', async () => {
    const folder = tempFolder();
    await refuses(['record', '--project', folder, 'test'], new RegExp(`${folder} is not a mix project: there is no mix\\.exs`));
    await refuses(['record', '--project', join(folder, 'nowhere'), 'test'], /There is no folder .*nowhere/);
  });

  it('words that mean nothing', async () => {
    await refuses(['record'], /Say which mix task to run/, {}, 2);
    await refuses(['rekord'], /there is no command "rekord"/, {}, 2);
    await refuses(['record', '--level', 'all', 'test'], /--level is one of minimal, messages, calls, full/, {}, 2);
    await refuses(['record', '--verbose', 'test'], /Unknown option '--verbose'/, {}, 2);
  });

  it('the native sink, without a C compiler to build it; which records all the same when it is not insisted on', async () => {
    const PATH = withoutCompilers();
    await refuses(
      ['record', '--project', sample(), '--sink', 'native', 'test'],
      /The native sink cannot be used: no C compiler/,
      { PATH },
      2,
    );
    const code = ['run', '-e', 'IO.puts(Sample.f(20))'];
    const { status, stderr } = await home.elixirscope(['record', '--project', sample(), '--', ...code], { env: { PATH } });
    assert.equal(status, 0, stderr);
    assert.match(stderr, /sink +portable \(no C compiler was found/);
  });

  it('a state folder that cannot be written', async () => {
    const file = join(tempFolder(), 'file');
    writeFileSync(file, '');
    await refuses(['record', '--project', sample(), 'test'], /Cannot write to .*XDG_STATE_HOME/, { XDG_STATE_HOME: file });
  });

  it('--out into a folder with things in it', async () => {
    const out = tempFolder();
    writeFileSync(join(out, 'mine'), '');
    await refuses(['record', '--project', sample(), '--out', out, 'test'], /is not empty: --out needs a new or an empty folder/);
  });

  it("a project that does not compile: mix's own words and status, and no empty recording is left", async () => {
    const broken = sample({ 'lib/broken.ex': 'defmodule Broken do\n  def f(, do: 1\nend\n' });

    const { stdout, stderr, status } = await home.record(broken, ['test']);

    assert.match(stdout + stderr, /SyntaxError|syntax error/);
    assert.match(stderr, /nothing was recorded, .* mix failed before any code of the project ran/);
    assert.equal(status, 1);
    assert.deepEqual(await home.ids(), []);
  });

  it('dependencies that are missing: the same, but a folder that was asked for is kept', async () => {
    const project = mixProject({ 'mix.exs': needing('[{:nowhere, path: "../nowhere"}]') });
    const out = join(tempFolder(), 'out');

    const { stderr, status } = await home.record(project, ['test']);
    assert.match(stderr, /nothing was recorded/);
    assert.equal(status, 1);
    assert.deepEqual(await home.ids(), []);

    const kept = await home.elixirscope(['record', '--project', project, '--out', out, '--', 'test']);
    assert.match(kept.stderr, /holds +nothing to walk through\. "mix test" failed before any code of the project ran/);
    assert.ok(existsSync(join(out, 'manifest.json')));
  });

  it("a task that does not exist: mix's own words and status, and nothing was recorded", async () => {
    const { stdout, stderr, status } = await home.record(sample(), ['no.such.task']);

    assert.match(stdout + stderr, /The task "no\.such\.task" could not be found/);
    assert.match(stderr, /holds +nothing to walk through/);
    assert.equal(status, 1);
  });

  it('a run in which no code of the project ran says why', async () => {
    const { stderr, status } = await home.record(sample(), ['run', '-e', 'IO.puts(1)']);

    assert.match(stderr, /No recorded code ran in "mix run -e IO\.puts\(1\)"/);
    assert.equal(status, 0);

    const excluded = await home.elixirscope(['record', '--project', sample(), '--exclude', 'Sample', '--', 'run', '-e', 'Sample.f(1)']);
    assert.match(excluded.stderr, /"include" and "exclude"/);
  });

  it('a pattern that names no code is refused', async () => {
    for (const option of [
      ['--exclude', 'shop'],
      ['--of', 'Sample f=calls'],
    ]) {
      const { stderr, status } = await home.elixirscope(['record', '--project', sample(), ...option, '--', 'run', '-e', 'Sample.f(1)']);
      assert.match(stderr, /names no code\. Write "Shop\.Cart", "Shop\.\*", "Shop\.Cart\.total\/2"/);
      assert.notEqual(status, 0);
    }
  });

  it('modules without debug info are listed', async () => {
    const project = sample({ 'lib/bare.ex': 'defmodule Bare do\n  @compile {:debug_info, false}\n  def f(x), do: x\nend\n' });

    const { stderr } = await home.record(project, ['run', '-e', 'Bare.f(Sample.f(1))']);

    assert.match(stderr, /left alone +1 module:\s+Bare: .*debug/s);
  });

  it('a disk that is full before the program starts', async function () {
    await refuses(['record', '--project', sample(), 'test'], /The disk that holds .* is full\. Nothing was run\..*prune/, {
      XDG_STATE_HOME: fullDisk(this),
    });
  });

  it('a disk that fills up while the program runs: it runs on, what was recorded opens, and the loss is said', async function () {
    const disk = smallDisk(this, 512);
    const code = 'IO.puts(Enum.sum(for i <- 1..100_000, do: Sample.f(i)))';

    const { stdout, stderr, status } = await home.record(sample(), ['run', '-e', code], { env: { XDG_STATE_HOME: disk } });

    assert.match(stdout, /10000300000/);
    assert.equal(status, 0);
    assert.match(stderr, /missing|disk/);
    assert.match(stderr, /holds +[\d,]+ events/);
  });
});
