import assert from 'node:assert/strict';
import { existsSync, mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { writeLabel } from '../../../adapter/target/label.js';
import { type WrittenManifest, writeManifest } from '../../../adapter/target/manifest.js';
import { markOpen } from '../../../adapter/target/openMarks.js';
import { deleteRecording, findRecording, listRecordings, prune } from '../../../adapter/target/store.js';
import { emptyTrash, putBack, throwAway } from '../../../adapter/target/trash.js';
import { tempFolder } from '../../support/tempFolder.js';

/** A process number that no process has. */
const nobody = 2 ** 30;

function recording(
  state: string,
  id: string,
  about: Partial<WrittenManifest> & { readonly bytes?: number; readonly kept?: boolean } = {},
): string {
  const { bytes = 0, kept = false, ...manifest } = about;
  const folder = join(state, 'shop', id);
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, 'data'), Buffer.alloc(bytes));
  writeLabel(folder, { kept });
  writeManifest(folder, {
    format: 1,
    id,
    project: '/shop',
    projectName: 'shop',
    task: 'test',
    taskArgs: [],
    command: ['mix', 'test'],
    cwd: '/shop',
    level: 'full',
    sink: 'auto',
    started: '2026-11-20T06:00:00.000Z',
    ended: null,
    status: 'finished',
    exitStatus: 0,
    signal: null,
    stopped: false,
    pid: nobody,
    envNames: [],
    versions: {},
    ...manifest,
  });
  return folder;
}

describe('store', () => {
  let state: string;
  beforeEach(() => {
    state = tempFolder();
  });
  const ids = () => listRecordings(state).map((one) => one.id);

  it('lists recordings, oldest first; an empty store is none', () => {
    assert.deepEqual(ids(), []);
    recording(state, '20261120-070000-test-aaaa');
    recording(state, '20261119-070000-test-bbbb');

    assert.deepEqual(ids(), ['20261119-070000-test-bbbb', '20261120-070000-test-aaaa']);
  });

  it('finds a recording by folder, id, part of the id, and `last`', () => {
    const folder = recording(state, '20261120-070000-test-aaaa');
    recording(state, '20261119-070000-run-bbbb');

    for (const name of [folder, basename(folder), 'aaaa', 'last']) assert.equal(findRecording(state, name).folder, folder);
    assert.throws(() => findRecording(state, 'cccc'), /There is no recording "cccc"/);
    assert.throws(() => findRecording(state, '0700'), /names 2 recordings/);
  });

  it('deletes nothing that is being recorded, by the engine or by a program that outlived it', () => {
    const byEngine = recording(state, 'a', { status: 'recording', pid: process.pid });
    const byProgram = recording(state, 'b', { status: 'recording' });
    writeFileSync(join(byProgram, 'probe.json'), JSON.stringify({ format: 1, status: 'recording', os_pid: process.pid }));
    const byNobody = recording(state, 'c', { status: 'recording' });

    assert.throws(() => deleteRecording(findRecording(state, byEngine)), /still being recorded/);
    assert.throws(() => deleteRecording(findRecording(state, byProgram)), /still being recorded/);
    deleteRecording(findRecording(state, byNobody));

    assert.deepEqual(ids(), ['a', 'b']);
  });

  it('prunes the oldest first, kept, open and live ones excepted', () => {
    recording(state, 'a', { bytes: 5000, kept: true });
    recording(state, 'b', { bytes: 5000, status: 'recording', pid: process.pid });
    recording(state, 'c', { bytes: 5000 });
    const open = markOpen(recording(state, 'd', { bytes: 5000 }));
    recording(state, 'e', { bytes: 5000 });

    prune(state, 18_000);

    assert.deepEqual(ids(), ['a', 'b', 'd']);
    open();
    prune(state, 13_000);
    assert.deepEqual(ids(), ['a', 'b']);
  });

  it('deletes nothing that somebody looks at, and believes no mark of a process that is gone', () => {
    const folder = recording(state, 'a');
    const [first, second] = [markOpen(folder), markOpen(folder)];
    first();
    assert.throws(() => deleteRecording(findRecording(state, 'a')), /open in a debug session/);
    second();
    assert.ok(!existsSync(join(folder, 'open')));
    mkdirSync(join(folder, 'open'));
    writeFileSync(join(folder, 'open', `${nobody}-00000000`), '');
    deleteRecording(findRecording(state, 'a'));
    assert.deepEqual(ids(), []);
  });

  it('brings back what was thrown away, until the trash is emptied', async () => {
    recording(state, 'a');
    recording(state, 'b');
    for (const id of ['a', 'b']) throwAway(state, findRecording(state, id));
    assert.deepEqual(ids(), []);
    await emptyTrash(state);
    putBack(state, 'a');
    assert.deepEqual(ids(), ['a']);
    await emptyTrash(state, 0);
    assert.throws(() => putBack(state, 'b'), /deleted for good/);
    assert.deepEqual(readdirSync(state), ['shop']);
  });

  it('deletes no folder that holds a manifest.json of something else', () => {
    const folder = join(state, 'site');
    mkdirSync(folder);
    writeFileSync(join(folder, 'manifest.json'), '{"name": "my web page"}');
    assert.throws(() => deleteRecording(findRecording(state, folder)), /does not look like a recording/);
    assert.ok(existsSync(folder));
  });

  it('knows recordings by the name that the user gave them; an empty name takes it away', () => {
    const folder = recording(state, 'a');
    writeLabel(folder, { name: ' the  race\n' });
    assert.equal(findRecording(state, 'the race').id, 'a');
    writeLabel(folder, { kept: true });
    assert.deepEqual(findRecording(state, 'a').label, { name: 'the race', kept: true });
    writeLabel(folder, { name: '' });
    assert.deepEqual(findRecording(state, 'a').label, { kept: true });
  });

  it('shows what it cannot read, and says why', () => {
    const newer = recording(state, 'newer', { format: 2 });
    writeFileSync(join(recording(state, 'torn'), 'manifest.json'), '{"format": 1, ');

    const [first, second] = listRecordings(state);

    assert.match(first?.problem ?? '', /newer ElixirScope: .* has format 2, this version reads formats up to 1/);
    assert.match(second?.problem ?? '', /The recording is damaged: .*torn/);
    assert.ok(existsSync(newer));
  });
});
