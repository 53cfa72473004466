import assert from 'node:assert/strict';
import { chmodSync, chownSync, existsSync, lchownSync, mkdirSync, statSync, symlinkSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { cacheFolder, makePrivate, makePrivateForCode, stateFolder } from '../../../adapter/target/folders.js';
import { findProject } from '../../../adapter/target/project.js';
import { fileName, makeRecordingFolder, recordingId } from '../../../adapter/target/recordingFolder.js';
import { isElixirNewEnough, which } from '../../../adapter/target/toolchain.js';
import { tempFolder } from '../../support/tempFolder.js';

const rightsOf = (path: string) => (statSync(path).mode & 0o777).toString(8);

describe('folders', () => {
  it('follow the XDG variables, unless those are relative', () => {
    assert.equal(stateFolder({ XDG_STATE_HOME: '/s' }), '/s/elixirscope');
    assert.equal(cacheFolder({ XDG_CACHE_HOME: '/c' }), '/c/elixirscope');
    assert.equal(stateFolder({ HOME: '/h', XDG_STATE_HOME: 's' }).startsWith('/h/'), true);
  });

  it("are the owner's alone", () => {
    const folder = makePrivate(join(tempFolder(), 'a', 'b'));

    assert.equal(rightsOf(folder), '700');
  });

  it('with code in them begin empty where others could write to them', () => {
    const ours = makePrivateForCode(join(tempFolder(), 'cache'));
    writeFileSync(join(ours, 'code'), '');
    makePrivateForCode(ours);
    assert.equal(existsSync(join(ours, 'code')), true, 'what nobody else could write is kept');

    chmodSync(ours, 0o770);
    makePrivateForCode(ours);

    assert.equal(existsSync(join(ours, 'code')), false);
    assert.equal(rightsOf(ours), '700');
  });

  it('of another user are not taken, nor links that another user made', function () {
    if (process.getuid?.() !== 0) this.skip();
    const nobody = 65_534;
    const planted = join(tempFolder(), 'elixirscope');
    mkdirSync(planted, { mode: 0o777 });
    chownSync(planted, nobody, nobody);
    assert.throws(() => makePrivate(planted), /belongs to another user/);

    const [ours, link] = [tempFolder(), join(tempFolder(), 'elixirscope')];
    symlinkSync(ours, link);
    makePrivate(link);
    lchownSync(link, nobody, nobody);
    assert.throws(() => makePrivate(link), /belongs to another user/);
  });

  it('that cannot be made say so, and what to do', () => {
    const file = join(tempFolder(), 'file');
    writeFileSync(file, '');

    assert.throws(() => makePrivate(join(file, 'x')), /Cannot write to .*ENOTDIR.*XDG_STATE_HOME/s);
  });
});

describe('names of recordings', () => {
  const noon = new Date('2026-11-20T12:00:01.500Z');

  it('say when and what', () => {
    assert.match(recordingId('phx.server', noon), /^20261120-120001-phx\.server-[0-9a-f]{4}$/);
  });

  it('are one component of a path, whatever the task is called', () => {
    assert.deepEqual(['../x', 'a/b', 'é b', ''].map(fileName), ['__x', 'a_b', 'é_b', '_']);
  });

  it('given with --out must be new or empty', () => {
    const out = tempFolder();
    assert.equal(makeRecordingFolder('/nowhere', 'shop', 'test', noon, out), out);

    writeFileSync(join(out, 'mine'), '');

    assert.throws(() => makeRecordingFolder('/nowhere', 'shop', 'test', noon, out), /--out needs a new or an empty folder/);
  });
});

describe('project', () => {
  it('is the folder with the mix.exs, not one above it', () => {
    const folder = tempFolder('ünïcode');
    writeFileSync(join(folder, 'mix.exs'), '');
    mkdirSync(join(folder, 'lib'));

    assert.equal(findProject(folder, {}).name, basename(folder));
    assert.throws(() => findProject(join(folder, 'lib'), {}), /lib is not a mix project: there is no mix\.exs/);
    assert.throws(() => findProject(join(folder, 'nothing'), {}), /There is no folder .*nothing/);
  });

  it('may be named by MIX_EXS, as mix allows', () => {
    const folder = tempFolder();
    writeFileSync(join(folder, 'other.exs'), '');

    assert.equal(findProject(folder, { MIX_EXS: 'other.exs' }).dir, folder);
  });
});

describe('toolchain', () => {
  it('is old before Elixir 1.14', () => {
    assert.deepEqual(['1.13.4', '1.14.0', '1.20.0-rc.1', '2.0.0', '0.15.0'].map(isElixirNewEnough), [false, true, true, true, false]);
  });

  it('is found on the PATH, executable files only', () => {
    const folder = tempFolder();
    writeFileSync(join(folder, 'mix'), '', { mode: 0o644 });
    mkdirSync(join(folder, 'elixir'));
    assert.equal(which('mix', { PATH: folder }), undefined);
    assert.equal(which('elixir', { PATH: folder }), undefined);

    writeFileSync(join(folder, 'erl'), '', { mode: 0o755 });

    assert.equal(which('erl', { PATH: `/nowhere:${folder}` }), join(folder, 'erl'));
    assert.equal(which('erl', {}), undefined);
  });
});
