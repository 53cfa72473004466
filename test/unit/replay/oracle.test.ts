import assert from 'node:assert/strict';
import { readdirSync, rmSync, statSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { keepWithin } from '../../../adapter/recording/horizon.js';
import { BlockStore } from '../../../adapter/recording/index/blockStore.js';
import { ColumnFile, writingColumns } from '../../../adapter/recording/index/columnFile.js';
import { indexing } from '../../../adapter/recording/index/indexer.js';
import { restoreEvents } from '../../../adapter/recording/index/keptEvents.js';
import { restoringIndex, savingIndex } from '../../../adapter/recording/index/savedIndex.js';
import { inspect } from '../../../adapter/recording/inspect.js';
import { openRecording } from '../../../adapter/recording/reader.js';
import { SiteTables } from '../../../adapter/recording/sites.js';
import { atOnce } from '../../../adapter/recording/turns.js';
import type { History, Moment, ProcId, SiteId } from '../../../adapter/replay/history.js';
import { openHistory } from '../../../adapter/replay/openHistory.js';
import { type NaiveEvent, NaiveHistory, type Seen } from '../../support/naiveHistory.js';
import { type RecordingBuilder, record } from '../../support/recordingBuilder.js';
import { tempFolder } from '../../support/tempFolder.js';

/** Something of everything: loops by tail calls, fns, synthetic fns in and without their function, scopes, generated code. */
const everything = `
  module All
  def f/1
    fin:   enter 1 a           -> f1
    f1:    stmt 2 b            -> f2
    f2:    stmt 3              -> f3
    f3:    stmt 4 a            -> fend
    ftail: tail 5
    fend:  leave 6
    fc1:   clause 7 x {c}      -> fc2
    fc2:   stmt 8 y {c/d}      ->> f2
    fx:    stmt 9              -> f3 !
    fh:    handler 9 e {h}     -> f3
    fq:    stmt 9              -> fquiet
    fquiet: tail 11            => quietly All.f/1
    fqh:   stmt 9              -> fquiet2
    fquiet2: tail 12           => quietly All.h/0
    fraise: raise 10
  fn ffn/1 of f
    gin:   enter 20 i a        -> g1
    g1:    stmt 21 j           -> gend
    gtail: tail 22             => Lib.put/1
    gend:  leave 23
  synthetic fn sfn/2 of f {c}
    sin:   enter 30 k a        -> s1
    s1:    stmt 31 l           -> send
    stail: tail 32
    send:  leave 33
  synthetic fn tfn/2 of sfn
    tin:   enter 35 m k        -> t1
    t1:    stmt 36 o           -> tend
    ttail: tail 37
    tend:  leave 38
  def h/0
    hin:   enter 40            -> h1
    h1:    stmt 41             -> hend
    htail: tail 42             => All.f/1
    hlib:  tail 42             => Lib.each/2
    hend:  leave 43
`;

const names = [...everything.matchAll(/^ +(\w+): /gm)].map(([, name = '']) => name);
const sequence = fc.array(
  fc.record({
    name: fc.constantFrom(
      ...names,
      'fin',
      'hin',
      'gin',
      'sin',
      'ftail',
      'htail',
      'fend',
      'hend',
      'gend',
      'send',
      'tend',
      'sin',
      'tin',
      'stail',
    ),
    /** Which of the function's activations: the last but so many; none left: one that nobody has heard of. */
    back: fc.nat({ max: 2 }),
    value: fc.nat({ max: 3 }),
    proc: fc.constantFrom('p', 'p', 'p', 'q'),
    stream: fc.constantFrom(1, 1, 2),
    pause: fc.nat({ max: 2 }),
  }),
  { maxLength: 40 },
);
type Sequence = typeof sequence extends fc.Arbitrary<infer T> ? T : never;

function play(tape: RecordingBuilder, events: Sequence): Map<number, NaiveEvent[]> {
  const { program } = tape;
  const tables = SiteTables.of(program.tables);
  const acts = new Map<string, number[]>();
  const functions = [...new Set(names.map((name) => program.functionOf(name)))];
  const told = new Map<number, NaiveEvent[]>();
  let time = 0;
  let act = 100;
  for (const { name, back, value, proc, stream, pause } of events) {
    time += pause;
    const site = tables.site(program.site(name)) ?? assert.fail();
    const own = `${proc} ${program.functionOf(name)}`;
    const known = acts.get(own) ?? [];
    acts.set(own, known);
    if (site.kind === 'enter') known.push(++act);
    const chosen = site.kind === 'enter' ? act : (known.at(-1 - back) ?? 10 * functions.indexOf(program.functionOf(name)) + back + 1);
    const values = site.names.map((_, i) => value + i);
    const { proc: number } = tape.process(proc);
    // Within a process time goes on, since of events at one time the streams' numbers would decide.
    const before = told.get(number) ?? [];
    told.set(number, before);
    time = Math.max(time, (before.at(-1)?.time ?? 0) + 1);
    tape.add({ proc: number, stream, site: site.id, act: chosen, time, values: Buffer.from(values.flatMap((v) => [97, v])) });
    before.push({ time, site, act: chosen, values });
  }
  return told;
}

function seen(history: History, moment: Moment): Seen {
  const frames = history.frames(moment);
  return {
    frames: frames.map((f) => [f.act, f.name, f.place.line, f.tailCalled ? 'ghost' : '', f.incomplete ? 'incomplete' : ''].join(' ')),
    variables: frames.map((_, i) => history.bindings(moment, i).map((b) => `${b.name}=${inspect(b.value())}@${b.bound.n}`)),
    isStop: history.isStop(moment),
  };
}

describe('an indexed history', function () {
  this.timeout(120_000);

  const withRecording = async (
    events: Sequence,
    blockEvents: number,
    check: (told: Map<number, NaiveEvent[]>, dir: string) => Promise<void>,
  ) => {
    const tape = record(everything);
    try {
      const told = play(tape, events);
      await check(told, tape.write({ blockEvents }));
    } finally {
      tape.remove();
    }
  };

  it('is at every moment what a replay from the beginning gives', async () => {
    await fc.assert(
      fc.asyncProperty(sequence, fc.integer({ min: 1, max: 6 }), (events, size) =>
        withRecording(events, size, async (told, dir) => {
          const history = await openHistory(dir);
          const naive = new NaiveHistory(SiteTables.of(record(everything).program.tables), told);
          for (const [proc, own] of told) {
            for (let n = 0; n <= own.length; n++)
              assert.deepEqual(seen(history, { proc: proc as ProcId, n }), naive.seen(proc, n), `moment ${n}`);
          }
        }),
      ),
      { numRuns: 300 },
    );
  });

  it('steps and runs where a search through all moments ends', async () => {
    const sites = SiteTables.of(record(everything).program.tables);
    await fc.assert(
      fc.asyncProperty(sequence, fc.integer({ min: 1, max: 6 }), fc.subarray(names), (events, size, chosen) =>
        withRecording(events, size, async (told, dir) => {
          const history = await openHistory(dir);
          const naive = new NaiveHistory(sites, told);
          const { program } = record(everything);
          const some = chosen.slice(0, 3).map((name) => program.site(name) as SiteId);
          for (const [proc, own] of told) {
            for (let n = 0; n <= own.length; n++) {
              const moment = { proc: proc as ProcId, n };
              for (const direction of ['forward', 'backward'] as const) {
                for (const kind of ['in', 'over', 'out'] as const) {
                  for (const breakpoints of [[], some]) {
                    const stop = history.step(moment, kind, direction, breakpoints);
                    const expected = naive.step(proc, n, kind, direction, new Set(breakpoints));
                    assert.deepEqual({ kind: stop.kind, n: stop.moment.n }, expected, `${kind} ${direction} from ${n}`);
                  }
                }
                const stop = history.run(moment, direction, some);
                const expected = naive.run(proc, n, direction, new Set(some));
                if (expected) assert.deepEqual(stop.moment, expected, `run ${direction} from ${n} of ${proc}`);
                else assert.equal(stop.kind, direction === 'forward' ? 'end' : 'start');
              }
            }
          }
        }),
      ),
      { numRuns: 60 },
    );
  });

  it('is after the horizon what it was before', async () => {
    await fc.assert(
      fc.asyncProperty(sequence, fc.integer({ min: 1, max: 3 }), fc.double({ min: 0.1, max: 0.9, noNaN: true }), (events, size, part) =>
        withRecording(events, size, async (told, dir) => {
          const before = await openHistory(dir);
          const everythingSeen = new Map(
            [...told].map(([proc, own]) => [proc, own.map((_, i) => seen(before, { proc: proc as ProcId, n: i + 1 }))]),
          );
          const seg = join(dir, 'seg');
          const bytes = readdirSync(seg).reduce((sum, name) => sum + statSync(join(seg, name)).size, 0);
          await keepWithin(dir, bytes * part);
          const after = await openHistory(dir);
          for (const [proc, own] of told) {
            const kept = after.process(proc as ProcId)?.events ?? 0;
            const dropped = own.length - kept;
            for (let n = 1; n <= kept; n++) {
              const now = seen(after, { proc: proc as ProcId, n });
              const then = everythingSeen.get(proc)?.[n + dropped - 1];
              assert.deepEqual(now.frames, then?.frames);
              assert.deepEqual(now.variables.map(withoutMoments), then?.variables.map(withoutMoments));
            }
          }
        }),
      ),
      { numRuns: 150 },
    );
  });

  it('is the same when its index was written down and read back, before the horizon and after', async () => {
    const file = join(tempFolder('columns'), 'columns');
    const comesBack = async (dir: string) => {
      const recording = await openRecording(dir);
      const index = atOnce(indexing(recording, new BlockStore(recording.blocks, restoreEvents(recording.checkpoint))));
      atOnce(writingColumns(file, {}, atOnce(savingIndex(index, recording.sites))));
      const columns = ColumnFile.open(file);
      const read = atOnce(restoringIndex(atOnce(columns.reading()), recording.sites));
      columns.close();
      rmSync(file);
      assert.deepEqual(read, index);
    };
    await fc.assert(
      fc.asyncProperty(sequence, fc.integer({ min: 1, max: 3 }), (events, size) =>
        withRecording(events, size, async (_, dir) => {
          await comesBack(dir);
          await keepWithin(dir, 200);
          await comesBack(dir);
        }),
      ),
      { numRuns: 100 },
    );
  });
});

function withoutMoments(variables: readonly string[]): string[] {
  return variables.map((variable) => variable.replace(/@.*/, ''));
}
