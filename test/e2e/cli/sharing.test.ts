import assert from 'node:assert/strict';
import { existsSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Home, mixProject } from '../../support/elixirscope.js';
import { tempFolder } from '../../support/tempFolder.js';

const project = mixProject({ 'lib/sample.ex': 'defmodule Sample do\n  def f(x) do\n    y = x + 1\n    y * 2\n  end\nend\n' });

describe('elixirscope rename, keep, export, import', function () {
  this.timeout(120_000);

  let home: Home;
  let id: string;
  before(async () => {
    home = new Home();
    await home.record(project, ['run', '-e', 'IO.puts(Sample.f(1))']);
    [id = ''] = await home.ids();
  });

  it('give a recording a name by which it is found, and keep it when others go', async () => {
    assert.match((await home.elixirscope(['rename', 'last', 'the', 'race'])).stderr, /is now called "the race"/);
    assert.match((await home.elixirscope(['keep', 'the race'])).stderr, /is kept: it is never deleted to make room/);
    assert.match((await home.elixirscope(['list'])).stdout, /the race +status 0 .* kept/);
    await home.elixirscope(['prune', '--keep', '0']);
    assert.deepEqual(await home.ids(), [id]);
    assert.match((await home.elixirscope(['keep', id, '--off'])).stderr, /may be deleted to make room/);
    assert.match((await home.elixirscope(['rename', id])).stderr, /no name of its own any more/);
    assert.doesNotMatch((await home.elixirscope(['list'])).stdout, /the race|kept/);
  });

  it('take a recording to another computer, where it says the same', async () => {
    const folder = tempFolder();
    const { stderr } = await home.elixirscope(['export', 'last'], { cwd: folder });
    assert.match(stderr, new RegExp(`Exported ${id} to ${id}\\.esrec`));
    const file = join(folder, `${id}.esrec`);
    const there = new Home();

    assert.match((await there.elixirscope(['import', file])).stderr, new RegExp(`Imported ${id}`));

    const [{ folder: _, ...here }, { folder: __, ...imported }] = [await home.last(), await there.last()];
    assert.deepEqual(imported, { ...here, manifest: { ...here.manifest, pid: null }, size: statSize(imported) });
    assert.match((await there.elixirscope(['import', file])).stderr, /There is a recording .* already/);
    assert.match((await home.elixirscope(['export', 'last', file])).stderr, /There is a file .* already/);
    assert.equal((await home.elixirscope(['export', 'last', file, '--force'])).status, 0);
  });

  it('refuse what is no recording, and say why', async () => {
    const file = join(tempFolder(), 'photo.esrec');
    writeFileSync(file, 'not a recording');
    const { status, stderr } = await home.elixirscope(['import', file]);
    assert.equal(status, 1);
    assert.match(stderr, /was not imported: it is damaged, or no export of ElixirScope\. Nothing was left behind/);
    assert.equal((await home.elixirscope(['import'])).status, 2);
    assert.match((await home.elixirscope(['export', 'nonsense'])).stderr, /There is no recording "nonsense"/);
  });

  it('give the file to its owner only', async () => {
    const file = join(tempFolder(), 'mine');
    await home.elixirscope(['export', 'last', file]);
    assert.equal(statSync(file).mode & 0o777, 0o600);
    assert.ok(existsSync(file) && readFileSync(file).length > 0);
  });

  /** Another computer's disk may count otherwise, and the manifest was written anew. */
  const statSize = (info: object): number => (info as { size: number }).size;
});
