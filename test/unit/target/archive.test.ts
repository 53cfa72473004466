import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { createWriteStream, existsSync, mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { createGzip, gzipSync } from 'node:zlib';
import { type Headers, pack } from 'tar-stream';
import { exportRecording } from '../../../adapter/target/exporting.js';
import { importRecording } from '../../../adapter/target/importing.js';
import { writeLabel } from '../../../adapter/target/label.js';
import { describe as describeRecording, findRecording, listRecordings } from '../../../adapter/target/store.js';
import { contentOf } from '../../support/elixirscope.js';
import { tempFolder } from '../../support/tempFolder.js';

const ID = '20261120-070000-prüf-aaaa';
const HASH = 'a'.repeat(32);
const manifest = (more: object = {}) =>
  JSON.stringify({
    format: 1,
    id: ID,
    project: '/there/shop',
    projectName: 'shop',
    task: 'test',
    taskArgs: [],
    status: 'finished',
    exitStatus: 2,
    ...more,
  });

/** A recording's folder as a probe and an engine leave it. */
function recording(state: string, more: object = {}): string {
  const folder = join(state, 'shop', ID);
  for (const inside of ['seg', 'sources', 'index', 'open']) mkdirSync(join(folder, inside), { recursive: true });
  const files = {
    'manifest.json': manifest(more),
    'probe.json': '{"format":1}',
    'sites.jsonl': '',
    'seg/0-1.seg': 'a block',
    'seg/0-2.seg': Buffer.alloc(300_000, 7),
    [`sources/${HASH}`]: 'defmodule A do\nend\n',
    'index/derived': 'x',
    'open/1-abcd': '',
  };
  for (const [path, content] of Object.entries(files)) writeFileSync(join(folder, path), content);
  writeLabel(folder, { name: 'the race' });
  return folder;
}

type Entry = readonly [name: string, content: string, header?: Partial<Headers>];

/** An archive as somebody else may make one. */
async function archive(...entries: readonly Entry[]): Promise<string> {
  const file = join(tempFolder(), 'some.esrec');
  const tar = pack();
  const written = pipeline(tar, createGzip(), createWriteStream(file));
  for (const [name, content, header] of entries) tar.entry({ name, ...header } as Headers, content);
  tar.finalize();
  await written;
  return file;
}

const FIRST: Entry = [`${ID}/manifest.json`, manifest()];

describe('a recording as one file', () => {
  it('comes back as it was, for its owner only, without what is derived', async () => {
    const [here, there] = [tempFolder(), tempFolder()];
    const folder = recording(here);
    const file = join(tempFolder(), 'race.esrec');
    const parts: number[] = [];
    await exportRecording(findRecording(here, ID), file, { onProgress: (done) => parts.push(done) });
    assert.equal(statSync(file).mode & 0o777, 0o600);
    assert.equal(parts.at(-1), 1);

    const imported = await importRecording(there, file);

    assert.deepEqual(imported, { id: ID, folder: join(there, 'shop', ID), already: false, leftOut: [] });
    assert.equal(statSync(imported.folder).mode & 0o777, 0o700);
    assert.equal(statSync(join(imported.folder, 'seg/0-1.seg')).mode & 0o777, 0o600);
    const but = ['index', 'open', 'manifest.json'];
    assert.deepEqual(contentOf(imported.folder, but), contentOf(folder, but));
    assert.equal(findRecording(there, 'the race').manifest?.exitStatus, 2);
    assert.deepEqual(readdirSync(there), ['shop']);
  });

  it('is not made over another file, nor of what is still being recorded', async () => {
    const state = tempFolder();
    const folder = recording(state);
    const file = join(tempFolder(), 'a file');
    writeFileSync(file, 'precious');
    await assert.rejects(exportRecording(describeRecording(folder), file), /There is a file .* already/);
    assert.equal(readFileSync(file, 'utf8'), 'precious');
    await exportRecording(describeRecording(folder), file, { overwrite: true });
    writeFileSync(join(folder, 'manifest.json'), manifest({ status: 'recording', pid: process.pid }));
    await assert.rejects(exportRecording(describeRecording(folder), `${file} 2`), /still being recorded/);
    assert.ok(!existsSync(`${file} 2`));
  });

  it('leaves nothing half done when it is given up, or there is no room', async () => {
    const state = tempFolder();
    const folder = recording(state);
    const to = tempFolder();
    await assert.rejects(
      exportRecording(describeRecording(folder), join(to, 'a'), { signal: AbortSignal.abort(new Error('enough')) }),
      /enough/,
    );
    await assert.rejects(exportRecording(describeRecording(folder), join(to, 'no/such/folder')), /could not be written.*ENOENT/);
    assert.deepEqual(readdirSync(to), []);
  });

  it('leaves nothing half done at whatever moment its import is given up', async () => {
    const [here, there] = [tempFolder(), tempFolder()];
    const folder = recording(here);
    for (let segment = 3; segment < 30; segment++) writeFileSync(join(folder, `seg/0-${segment}.seg`), randomBytes(3_000));
    const file = join(tempFolder(), 'a');
    await exportRecording(describeRecording(folder), file);
    for (let moment = 1; ; moment++) {
      const given = new AbortController();
      const onProgress = () => --left === 0 && given.abort(new Error('enough'));
      let left = moment;
      const imported = importRecording(there, file, { signal: given.signal, onProgress });
      if ((await imported.catch((error: Error) => error.message)) !== 'enough') break;
      assert.deepEqual(readdirSync(there), [], `at moment ${moment}`);
    }
    assert.deepEqual(readdirSync(there), ['shop']);
  });

  it('of a recording that was cut off is at rest where it comes to', async () => {
    const [here, there] = [tempFolder(), tempFolder()];
    const folder = recording(here, { status: 'recording', pid: 2 ** 30 });
    const file = join(tempFolder(), 'a');
    await exportRecording(describeRecording(folder), file);
    const { folder: imported } = await importRecording(there, file);
    const { manifest: read, live } = describeRecording(imported);
    assert.deepEqual([read?.status, read?.pid, live], ['interrupted', null, false]);
  });

  it('is not imported twice', async () => {
    const state = tempFolder();
    const file = await archive(FIRST);
    const { folder } = await importRecording(state, file);
    writeLabel(folder, { name: 'mine' });
    assert.deepEqual(await importRecording(state, file), { id: ID, folder, already: true, leftOut: [] });
    assert.equal(findRecording(state, ID).label.name, 'mine');
  });
});

describe('an archive from anybody', () => {
  const bomb = Buffer.alloc(4 * 1024 ** 2).toString('latin1');
  const refused: Readonly<Record<string, readonly [RegExp, () => Promise<string>]>> = {
    'that climbs': [/leads elsewhere/, () => archive(FIRST, [`${ID}/../../climbed`, 'x'])],
    'that climbs by its name': [/leads elsewhere/, () => archive(['../manifest.json', manifest()])],
    'with an absolute path': [/leads elsewhere/, () => archive(FIRST, ['/etc/cron.d/x', 'x'])],
    'with backslashes': [/leads elsewhere/, () => archive(FIRST, [`${ID}\\..\\x`, 'x'])],
    'with a symbolic link': [/a symlink, no file/, () => archive(FIRST, [`${ID}/seg`, '', { type: 'symlink', linkname: '/tmp' }])],
    'with a hard link': [/a link, no file/, () => archive(FIRST, [`${ID}/seg/0-1.seg`, '', { type: 'link', linkname: '/etc/passwd' }])],
    'of two recordings': [/more than one recording/, () => archive(FIRST, ['other/manifest.json', manifest()])],
    'that begins with something else': [/does not begin with a manifest\.json/, () => archive([`${ID}/seg/0-1.seg`, 'x'], FIRST)],
    'with a hidden name': [/no name of a recording/, () => archive(['.ssh/manifest.json', manifest()])],
    'of a newer format': [/made by a newer ElixirScope; update/, () => archive([`${ID}/manifest.json`, manifest({ format: 99 })])],
    'with a broken manifest': [/manifest\.json is damaged/, () => archive([`${ID}/manifest.json`, '{"format": 1'])],
    'with a file twice': [/holds a file twice/, () => archive(FIRST, [`${ID}/seg/0-1.seg`, 'x'], [`${ID}/seg/0-1.seg`, 'y'])],
    'of nothing': [/there is no recording in it/, () => archive()],
    'that is larger than it may be': [/unpacked it takes more than 3 MiB/, () => archive(FIRST, [`${ID}/seg/0-1.seg`, bomb])],
    'with an endless name': [/not in order/, () => archive(FIRST, [`${ID}/${'x'.repeat(2 * 1024 ** 2)}`, 'x'])],
    'that is cut off': [/damaged, or no export/, async () => truncated(await archive(FIRST, [`${ID}/seg/0-1.seg`, 'y'.repeat(5000)]))],
    'that is none': [/damaged, or no export/, async () => file('not packed at all')],
    'that is packed but none': [/damaged, or no export/, async () => file(gzipSync('x'.repeat(2000)))],
    'that is not there': [/there is no such file/, async () => '/no/such/file'],
  };
  for (const [what, [why, make]] of Object.entries(refused)) {
    it(`${what} is refused, and leaves nothing`, async () => {
      const around = tempFolder();
      const state = join(around, 'state');
      const made = await make();
      await assert.rejects(importRecording(state, made, { limit: 3 * 1024 ** 2 }), why);
      assert.deepEqual(existsSync(state) ? readdirSync(state) : [], []);
      assert.deepEqual(
        readdirSync(around).filter((name) => name !== 'state'),
        [],
      );
    });
  }

  it('may hold other files: they are left out, and told', async () => {
    const state = tempFolder();
    const { leftOut, folder } = await importRecording(
      state,
      await archive(FIRST, [`${ID}/index/x`, '1'], [`${ID}/run.sh`, 'rm'], [`${ID}/seg/0-1.seg`, 'a']),
    );
    assert.deepEqual(leftOut, ['index/x', 'run.sh']);
    assert.deepEqual(readdirSync(folder).sort(), ['manifest.json', 'seg', 'sources']);
    assert.equal(listRecordings(state).length, 1);
  });

  it('cannot choose where it goes by its project’s name', async () => {
    const state = join(tempFolder(), 'state');
    const { folder } = await importRecording(state, await archive([`${ID}/manifest.json`, manifest({ projectName: '../../home' })]));
    assert.ok(folder.startsWith(`${state}/`), folder);
  });

  function file(content: string | Uint8Array): string {
    const path = join(tempFolder(), 'some file');
    writeFileSync(path, content);
    return path;
  }
  const truncated = (path: string) => file(readFileSync(path).subarray(0, -20));
});
