import assert from 'node:assert/strict';
import type { ChildProcess } from 'node:child_process';
import { statSync } from 'node:fs';
import { openHistory } from '../../../adapter/replay/openHistory.js';
import { contentOf, Home, mixProject, run } from '../../support/elixirscope.js';
import { tempFolder } from '../../support/tempFolder.js';

/** A project whose task `mix run -e CODE` has something of its own to run. */
const project = () =>
  mixProject({
    'lib/sample.ex': `
defmodule Sample do
  def work(n) do
    squares = Enum.map(1..n, &square/1)
    Enum.sum(squares)
  end

  defp square(x) do
    y = x * x
    y
  end

  def halt(status), do: System.halt(status)

  def wait do
    IO.puts("waiting")
    Process.sleep(:infinity)
  end
end
`,
  });

const running = (code: string) => ['run', '-e', code];

/** Does something to the command when it has printed this. */
function once(text: string, act: (child: ChildProcess) => void) {
  let done = false;
  return (output: string, child: ChildProcess) => {
    if (done || !output.includes(text)) return;
    done = true;
    act(child);
  };
}

describe('elixirscope record', function () {
  this.timeout(120_000);

  let home: Home;
  beforeEach(() => {
    home = new Home();
  });

  it("leaves output, input and exit status the program's own, and says its own words on stderr", async () => {
    const code = 'name = IO.gets("name? "); IO.puts(["hello ", name, to_string(Sample.work(3))]); IO.puts(:stderr, "to stderr")';

    const { stdout, stderr, status } = await home.record(project(), running(code), { input: 'Ada\n' });

    assert.match(stdout, /name\? hello Ada\n14\n$/);
    assert.doesNotMatch(stdout, /elixirscope/);
    assert.match(stderr, /to stderr/);
    assert.match(stderr, /elixirscope: `mix run -e .*` ended with status 0/);
    assert.match(stderr, /holds +[\d,]+ events? of 1 module/);
    assert.equal(status, 0);
  });

  it('ends as the program ends', async () => {
    const folder = project();
    const endings: [string, number | null, NodeJS.Signals | null][] = [
      ['Sample.work(1)', 0, null],
      ['Sample.work(1); Sample.halt(3)', 3, null],
      ['Sample.work(1); exit({:shutdown, 2})', 2, null],
      ['Sample.work(1); raise "no"', 1, null],
      ['Sample.work(1); System.stop(4); Process.sleep(:infinity)', 4, null],
      ['Sample.work(1); System.cmd("kill", ["-KILL", System.pid()])', null, 'SIGKILL'],
    ];
    for (const [code, status, signal] of endings) {
      const ended = await home.record(folder, running(code));

      assert.deepEqual([ended.status, ended.signal], [status, signal], `${code}\n${ended.stderr}`);
      const last = await home.last();
      assert.deepEqual([last.manifest.exitStatus, last.manifest.signal], [status, signal]);
      // Killed at once: what was not on disk yet is gone, and that is said.
      if (signal === 'SIGKILL') assert.match(ended.stderr, /the probe could not say goodbye/);
      else assert.ok(last.events > 0, code);
    }
  });

  it('passes SIGTERM on: the program stops as always, and its recording is whole', async () => {
    const ended = await home.record(project(), running('Sample.wait()'), { onOutput: once('waiting', (child) => child.kill('SIGTERM')) });

    assert.deepEqual([ended.status, ended.signal], [0, null]);
    assert.equal((await home.last()).status, 'finished');
  });

  it('killed itself, leaves the program to run on and to finish its recording', async () => {
    const code = 'IO.puts("waiting"); IO.gets(""); IO.puts(Sample.work(3))';

    const ended = await home.record(project(), running(code), {
      input: { open: true },
      onOutput: once('waiting', (child) => {
        child.once('exit', () => child.stdin?.end('go\n'));
        child.kill('SIGKILL');
      }),
    });

    assert.equal(ended.signal, 'SIGKILL');
    assert.match(ended.stdout, /14\n$/);
    const last = await home.last();
    assert.equal(last.status, 'finished');
    assert.ok(last.events > 0);
  });

  it('changes nothing in the project', async () => {
    const folder = project();
    await run('mix', ['compile'], { cwd: folder });
    const before = contentOf(folder);

    await home.record(folder, running('Sample.work(3)'));

    assert.deepEqual(contentOf(folder), before);
  });

  it("adds nothing to the program's environment", async () => {
    const folder = project();
    const code = 'for {k, v} <- Enum.sort(System.get_env()), do: IO.puts([k, "=", v])';
    const plain = await run('mix', running(code), { cwd: folder, env: home.env });
    await home.record(folder, running('1'));

    const recorded = await home.record(folder, running(code));

    const names = (text: string) => text.split('\n').filter((line) => /^\w+=/.test(line) && !/^(PWD|OLDPWD|SHLVL|_|PROGNAME)=/.test(line));
    assert.deepEqual(names(recorded.stdout), names(plain.stdout).length === 0 ? assert.fail('no environment') : names(plain.stdout));
  });

  it('twice at once, with nothing compiled yet', async () => {
    const folder = project();
    await run('mix', ['compile'], { cwd: folder });
    const fresh = new Home({ XDG_CACHE_HOME: tempFolder('cold') });

    const both = await Promise.all([1, 2].map((n) => fresh.record(folder, running(`IO.puts(Sample.work(${n}))`))));

    assert.deepEqual(
      both.map(({ status, stdout }) => [status, stdout.trim()]),
      [
        [0, '1'],
        [0, '5'],
      ],
    );
    assert.equal((await fresh.ids()).length, 2);
  });

  it('gives recordings to nobody else', async () => {
    await home.record(project(), running('Sample.work(1)'));

    const { folder } = await home.last();

    assert.equal(statSync(folder).mode & 0o077, 0);
  });

  it('writes to --out where asked, and records less where asked', async () => {
    const out = tempFolder('out');

    const { stderr } = await home.elixirscope([
      'record',
      '--project',
      project(),
      '--level',
      'calls',
      '--out',
      out,
      ...['--', ...running('Sample.work(3)')],
    ]);

    assert.ok(stderr.includes(out), stderr);
    const info = JSON.parse((await home.elixirscope(['info', out, '--json'])).stdout);
    assert.equal(info.manifest.level, 'calls');
    assert.ok(info.events > 0);
    assert.deepEqual(await home.ids(), []);
  });

  it('records as much of a function as is asked for', async () => {
    const out = tempFolder('functions');
    await home.elixirscope([
      ...['record', '--project', project(), '--out', out, '--level', 'minimal'],
      ...['--of', 'lib/sample.ex=calls', '--of', 'Sample.work=full', '--exclude', 'Sample.square/1'],
      ...['--', ...running('Sample.work(3)')],
    ]);
    const history = await openHistory(out);
    try {
      const { proc, events } = history.processes().find(({ ranCode }) => ranCode) ?? assert.fail('no code ran');
      const moments = Array.from({ length: events }, (_, n) => ({ proc, n: n + 1 }));
      assert.deepEqual([...new Set(moments.flatMap((moment) => history.frames(moment).map(({ name }) => name)))], ['Sample.work/1']);
      assert.ok(moments.some((moment) => history.bindings(moment, 0).some(({ name }) => name === 'squares')));
    } finally {
      history.close();
    }
  });

  it('at level minimal records processes and exceptions, and says that it holds no code', async () => {
    const { stderr } = await home.elixirscope(['record', '--project', project(), '--level', 'minimal', '--', ...running('Sample.work(3)')]);

    assert.match(stderr, /holds .* processes; at level "minimal" no code/);
  });

  it('keeps what it recorded without code of a program that failed', async () => {
    const { stderr } = await home.elixirscope(['record', '--project', project(), '--level', 'minimal', '--', ...running('raise "oops"')]);

    assert.match(stderr, /ended with status 1/);
    assert.equal((await home.ids()).length, 1);
  });
});
