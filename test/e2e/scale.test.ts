import assert from 'node:assert/strict';
import { join } from 'node:path';
import { DapClient } from '../support/dapClient.js';
import { Home, mixProject } from '../support/elixirscope.js';
import { writeLargeProject } from '../support/largeProject.js';
import { measure } from '../support/measure.js';
import { tempFolder } from '../support/tempFolder.js';

// The sizes that matter (2,000 modules, 300 processes) take minutes: test/bench/scale.ts measures them.
describe('many', function () {
  this.timeout(180_000);

  it('modules and processes are looked at as quickly as few', async () => {
    const { project } = writeLargeProject(join(tempFolder('large'), 'large'), { modules: 120, processes: 60 });
    const waits = await measure(project, new Home().env);
    assert.ok(waits.threadsListed >= 60, `${waits.threadsListed} threads`);
    for (const what of ['threads', 'stackTrace', 'scopes', 'variables', 'stepBack'] as const)
      assert.ok(waits[what] < 150, `${what} took ${waits[what].toFixed(1)} ms`);
  });

  it('engines may begin at the same moment, with a cache that neither has filled yet: both record', async () => {
    const home = new Home({ XDG_CACHE_HOME: tempFolder('cold') });
    const lib = 'defmodule Two do\n  def f(x) do\n    y = x + 1\n    y * 2\n  end\nend\n';
    const projects = [1, 2].map(() => mixProject({ 'lib/two.ex': lib }));
    const clients = projects.map(() => DapClient.spawned(home.env));
    await Promise.all(
      clients.map(async (client, at) => {
        await client.launch({ projectDir: projects[at], task: 'run', taskArgs: ['-e', `Two.f(${at})`] });
        await client.stopped();
        assert.equal(await client.local('x'), String(at));
        await client.leave();
      }),
    );
    assert.equal((await home.ids()).length, 2);
  });
});
