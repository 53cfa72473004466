import assert from 'node:assert/strict';
import { join } from 'node:path';
import { installedVersions } from '../../../adapter/target/toolchain/installed.js';
import { findToolchain, which } from '../../../adapter/target/toolchain.js';
import { Computer } from '../../support/computer.js';

describe('the versions of an installation', function () {
  this.timeout(60_000);

  it('are those that Elixir itself says', async () => {
    const { elixirVersion, otp, elixir } = await findToolchain(process.env, process.cwd(), { runs: true });

    const inFiles = installedVersions(elixir, which('erl', process.env), process.env);

    assert.deepEqual(inFiles, { elixirVersion, otp });
  });

  it("are not read where a version manager's script decides as it runs: then Elixir is asked", async () => {
    const computer = new Computer();
    const env = { ...computer.env, PATH: `${computer.installsElixir('shims')}:${computer.env.PATH}` };
    const shim = join(computer.home, 'shims', 'elixir');
    const own = which('elixir', process.env) ?? '';

    assert.equal(installedVersions(shim, which('erl', process.env), env), undefined);
    assert.equal(installedVersions(own, join(computer.home, 'shims', 'erl'), env), undefined);
    assert.match((await findToolchain(env, computer.project)).elixirVersion, /^1\./);
  });
});
