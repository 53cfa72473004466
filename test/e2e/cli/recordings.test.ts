import assert from 'node:assert/strict';
import { existsSync, readdirSync, readFileSync, truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Home, mixProject } from '../../support/elixirscope.js';

const project = mixProject({ 'lib/sample.ex': 'defmodule Sample do\n  def f(x) do\n    y = x + 1\n    y * 2\n  end\nend\n' });

describe('elixirscope list, info, delete, prune', function () {
  this.timeout(120_000);

  let home: Home;
  const recorded = async (...results: number[]) => {
    home = new Home();
    for (const x of results) await home.record(project, ['run', '-e', `IO.puts(Sample.f(${x}))`]);
    return home.ids();
  };

  it('say that there is nothing yet, and what to do', async () => {
    home = new Home();

    assert.match((await home.elixirscope(['list'])).stdout, /No recordings yet\. Make one: elixirscope record -- test/);
    assert.match((await home.elixirscope(['info', 'last'])).stderr, /There is no recording "last"/);
  });

  it('list recordings, and tell what is in one', async () => {
    const [first, second] = await recorded(1, 2);

    const { stdout } = await home.elixirscope(['list']);
    assert.match(stdout, new RegExp(`^RECORDING.*\n${first}.*mix run -e IO\\.puts\\(Sample\\.f\\(1\\)\\).*status 0.*\n${second}`));
    assert.match((await home.elixirscope(['info', 'last'])).stdout, /holds +[\d,]+ events? of 1 module/);
  });

  it('delete one, and all but what fits', async () => {
    const [first = '', second = '', third = ''] = await recorded(1, 2, 3);

    assert.match((await home.elixirscope(['delete', first])).stderr, new RegExp(`Deleted ${first}`));
    assert.deepEqual(await home.ids(), [second, third]);
    const { status } = await home.elixirscope(['delete', second, 'nonsense']);
    assert.equal(status, 1);
    assert.deepEqual(await home.ids(), [second, third], 'a misspelt name deletes nothing');

    await home.elixirscope(['prune', '--keep', '1K']);

    assert.deepEqual(await home.ids(), []);
  });

  it('leave a recording of a newer format alone, and say so', async () => {
    await recorded(1);
    const { folder } = await home.last();
    const file = join(folder, 'manifest.json');
    writeFileSync(file, JSON.stringify({ ...JSON.parse(readFileSync(file, 'utf8')), format: 99 }));

    const { stderr, status } = await home.elixirscope(['info', 'last']);

    assert.match(stderr, /newer ElixirScope.*Update ElixirScope/s);
    assert.equal(status, 1);
    assert.ok(existsSync(file));
  });

  it('open a torn recording as far as it is whole, and say what is missing', async () => {
    await recorded(1);
    const { folder } = await home.last();
    const [segment = ''] = readdirSync(join(folder, 'seg'));
    const file = join(folder, 'seg', segment);
    truncateSync(file, readFileSync(file).length - 10);

    const { stdout, status } = await home.elixirscope(['info', 'last']);

    assert.match(stdout, /missing/);
    assert.equal(status, 0);
  });

  it('say what a manifest that cannot be read means', async () => {
    await recorded(1);
    const { folder } = await home.last();
    writeFileSync(join(folder, 'manifest.json'), '{"format": 1,');

    assert.match((await home.elixirscope(['info', 'last'])).stderr, /damaged/);
    assert.match((await home.elixirscope(['list'])).stdout, /unreadable/);
  });
});
