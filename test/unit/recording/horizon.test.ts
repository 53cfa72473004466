import assert from 'node:assert/strict';
import { cpSync, existsSync, readdirSync, renameSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { RecordingError } from '../../../adapter/recording/errors.js';
import { keepWithin } from '../../../adapter/recording/horizon.js';
import { inspect } from '../../../adapter/recording/inspect.js';
import { openHistory } from '../../../adapter/replay/openHistory.js';
import { atom } from '../../support/etfWriter.js';
import { type RecordingBuilder, record } from '../../support/recordingBuilder.js';
import { stackAt, variablesAt } from '../../support/tellHistory.js';

const keeper = `
  module Keeper
  def keep/1
    keep:  enter 2 greeting -> loop
    loop:  stmt 3 all       -> out
    gen:   clause 3 i {r}   -> body
    body:  stmt 4 v {r}     ->> loop
    out:   leave 6
  def spin/1
    spin:  enter 10 n       -> again
    again: tail 11
`;

describe('the horizon', () => {
  let tape: RecordingBuilder;
  afterEach(() => tape.remove());

  /** A keeper that was born at the start and works on for long, and short lives beside it. */
  const recordLong = (rounds = 200, manifest = {}) => {
    tape = record(keeper);
    const long = tape.process('keeper').starts().isNamed('keeper').plays('keep("hello")');
    const spinner = tape.process('spinner').starts();
    for (let i = 0; i < rounds; i++) {
      long.event('gen', [i]).event('body', [i * 2]);
      spinner.event('spin', [i]).event('again');
      if (i % 10 === 0) tape.process(`short ${i}`).starts().plays(`spin(${i}) again`).ends(atom('normal'));
    }
    return tape.write({ blockEvents: 10, segmentBlocks: 3, manifest });
  };
  const size = (dir: string) => readdirSync(join(dir, 'seg')).reduce((sum, name) => sum + statSync(join(dir, 'seg', name)).size, 0);

  it('leaves what it was told to keep, and every living process as it was', async () => {
    const dir = recordLong();
    const before = await openHistory(dir);
    const freed = await keepWithin(dir, size(dir) / 2);
    assert.ok(freed > 0);
    const after = await openHistory(dir);
    const horizon = after.horizon ?? assert.fail('no horizon');
    assert.match(after.losses.join(), /History begins here/);

    const [long] = after.processes().filter(({ name }) => name === ':keeper');
    const proc = long?.proc ?? assert.fail('the keeper is gone');
    const now = { proc, n: 0 };
    const then = before.momentAt(proc, horizon) ?? assert.fail();
    assert.deepEqual(stackAt(after, now), stackAt(before, then));
    assert.equal(variablesAt(after, now), variablesAt(before, then));
    assert.match(variablesAt(after, now), /^greeting="hello"/);
    assert.equal(before.process(proc)?.events, then.n + (long?.events ?? 0));
    for (let n = 0; n <= (long?.events ?? 0); n++) {
      assert.deepEqual(after.frames({ proc, n }), before.frames({ proc, n: n + then.n }));
      assert.equal(variablesAt(after, { proc, n }), variablesAt(before, { proc, n: n + then.n }));
    }
  });

  it('forgets processes that ended before it', async () => {
    const dir = recordLong();
    const before = (await openHistory(dir)).processes().length;
    await keepWithin(dir, size(dir) / 3);
    const after = await openHistory(dir);
    assert.ok(after.processes().length < before / 2);
    assert.ok(after.processes().every(({ started, ended }) => started >= 0 && (ended ?? Infinity) > (after.horizon ?? 0)));
  });

  it('moves again and again', async () => {
    const dir = recordLong();
    const whole = await openHistory(dir);
    for (const part of [0.8, 0.6, 0.4, 0.2]) await keepWithin(dir, size(dir) * part);
    const after = await openHistory(dir);
    const spinner = after.processes().find(({ proc }) => proc === 2) ?? assert.fail();
    const last = { proc: spinner.proc, n: spinner.events };
    const lastOfWhole = { proc: spinner.proc, n: whole.process(spinner.proc)?.events ?? 0 };
    assert.deepEqual(stackAt(after, last), stackAt(whole, lastOfWhole));
    assert.deepEqual(
      after.bindings(last, 0).map(({ name, value }) => `${name}=${inspect(value())}`),
      ['n=199'],
    );
  });

  it('is the same after a crash between checkpoint and deletion', async () => {
    const dir = recordLong();
    const copy = `${dir}-copy`;
    cpSync(dir, copy, { recursive: true });
    await keepWithin(dir, size(dir) / 2);
    // The crash: the checkpoint is there, the segments still are as well.
    cpSync(join(dir, 'checkpoint.json'), join(copy, 'checkpoint.json'));
    const [one, other] = [await openHistory(dir), await openHistory(copy)];
    assert.deepEqual(other.processes(), one.processes());
    assert.deepEqual(other.losses, one.losses);
    assert.ok((await keepWithin(copy, size(dir))) > 0, 'the rest is deleted by the next call');
    assert.deepEqual(readdirSync(join(copy, 'seg')), readdirSync(join(dir, 'seg')));
    renameSync(copy, join(dir, 'copy'));
  });

  it('tells those who have the recording open what happened', async () => {
    const dir = recordLong(5000);
    const open = await openHistory(dir);
    await keepWithin(dir, size(dir) / 10);
    assert.ok(existsSync(join(dir, 'checkpoint.json')));
    const far = { proc: open.processes()[0]?.proc ?? assert.fail(), n: 4321 };
    try {
      open.bindings(far, 0)[0]?.value();
    } catch (error) {
      assert.ok(error instanceof RecordingError && error.code === 'gone');
      assert.match(error.message, /Open the recording again/);
    }
  });

  it('leaves all to those who opened the recording while it was written, until they close it', async () => {
    const dir = recordLong(1500, { status: 'recording', pid: process.pid });
    const open = await openHistory(dir);
    await keepWithin(dir, size(dir) / 10);
    const keeper = open.processes().find(({ name }) => name === ':keeper') ?? assert.fail('there is no keeper');
    const valueAt = (n: number) => {
      const bound = open.bindings({ proc: keeper.proc, n }, 0).find(({ name }) => name === 'i');
      return bound && inspect(bound.value());
    };
    assert.deepEqual([4, 1004, 2804].map(valueAt), ['0', '500', '1400']);
    open.close();
    assert.throws(() => [104, 204, 304].map(valueAt), /Open the recording again/);
  });

  it('does nothing within the budget', async () => {
    const dir = recordLong(20);
    assert.equal(await keepWithin(dir, 1 << 20), 0);
    assert.ok(!existsSync(join(dir, 'checkpoint.json')));
  });
});
