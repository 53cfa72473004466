import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { cpSync, existsSync, mkdirSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { gunzipSync } from 'node:zlib';
import { RecordingError } from '../../../adapter/recording/errors.js';
import { readSource } from '../../../adapter/recording/reader.js';
import { recoverRings } from '../../../adapter/recording/rings.js';
import { openHistory } from '../../../adapter/replay/openHistory.js';
import { exportRecording } from '../../../adapter/target/exporting.js';
import { describe as describeRecording } from '../../../adapter/target/store.js';
import { etf, pid } from '../../support/etfWriter.js';
import { RingWriter, ringProcess } from '../../support/ringWriter.js';
import { tempFolder } from '../../support/tempFolder.js';

const fixture = fileURLToPath(new URL('../../contract/fixtures/portable', import.meta.url));

/** The recording that is checked in, with something else in place of one of its files. */
function recordingWith(path: string, put: (file: string) => void): string {
  const dir = tempFolder('odd');
  cpSync(fixture, dir, { recursive: true });
  const file = join(dir, path);
  rmSync(file, { recursive: true, force: true });
  mkdirSync(dirname(file), { recursive: true });
  put(file);
  return dir;
}

const odd: Readonly<Record<string, (file: string) => void>> = {
  'a link': (file) => symlinkSync('/etc/passwd', file),
  'a device without end': (file) => symlinkSync('/dev/zero', file),
  'a pipe that nobody writes to': (file) => execFileSync('mkfifo', [file]),
  'a folder': (file) => mkdirSync(file),
};

describe('a recording of files that are none', () => {
  for (const [what, put] of Object.entries(odd))
    for (const path of ['manifest.json', 'probe.json', 'sites.jsonl', 'checkpoint.json', 'seg/0-1.seg'])
      it(`is refused in words: ${what} in place of ${path}`, async () => {
        const isNamed = (error: unknown) => error instanceof RecordingError && /is no plain file\./.test(error.message);
        await assert.rejects(openHistory(recordingWith(path, put)), isNamed);
      });

  it('gives no source text from elsewhere', () => {
    const hash = 'a'.repeat(32);
    const dir = recordingWith(`sources/${hash}`, odd['a link'] ?? assert.fail());
    assert.throws(() => readSource(dir, hash), RecordingError);
  });

  it('exports no file of the user’s', async () => {
    const dir = recordingWith(`sources/${'a'.repeat(32)}`, odd['a link'] ?? assert.fail());
    writeFileSync(join(dir, 'manifest.json'), '{"format":1,"status":"finished"}');
    const file = join(tempFolder(), 'all.esrec');
    await exportRecording(describeRecording(dir), file);
    assert.ok(!gunzipSync(readFileSync(file)).includes('root:'), 'the file that a link leads to is in it');
  });

  it('writes over no file of the user’s when it takes in what a killed VM left', () => {
    const dir = tempFolder('killed');
    for (const part of ['seg', 'rings']) mkdirSync(join(dir, part));
    const precious = join(tempFolder('of the user’s'), 'precious');
    writeFileSync(precious, 'precious');
    symlinkSync(precious, join(dir, 'seg', '1-1.seg'));
    writeFileSync(join(dir, 'sites.jsonl'), '{"version":"abc","base":64}\n');
    const ring = new RingWriter(4096).report({ pid: 11, ticks: 101, hash: 0xabc, index: 2, act: 7, values: [etf(1)] });
    writeFileSync(join(dir, 'rings', '0.ring'), ring.file());
    writeFileSync(join(dir, 'rings', 'processes'), ringProcess(11, 1, pid(101)));
    recoverRings(dir, { clock: { monotonic: 0n, wall: '' } });
    assert.equal(readFileSync(precious, 'utf8'), 'precious');
    assert.deepEqual(readdirSync(join(dir, 'seg')), ['1-1.seg']);
    assert.ok(!existsSync(join(dir, 'rings')), 'rings are taken in once');
  });
});
