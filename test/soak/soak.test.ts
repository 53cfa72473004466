import assert from 'node:assert/strict';
import { inspect } from '../../adapter/recording/inspect.js';
import type { ProcessInfo } from '../../adapter/replay/history.js';
import { openPrepared } from '../../adapter/replay/openHistory.js';
import type { TreeNode } from '../../adapter/replay/system.js';
import { type Figures, SoakRun } from '../support/soak.js';

/** `npm run test:soak` is the long form. */
const seconds = Number(process.env.ELIXIRSCOPE_SOAK_SECONDS ?? 30);
/** MiB. */
const budget = 16;
/** The rings of two schedulers, and what is no event: texts, site tables, the checkpoint. */
const besides = 48;
/** It is looked at so often: each minute in the long form. */
const parts = Math.max(3, Math.floor(seconds / 60));
const workers = 2000;

describe('a system that is busy for a long time', function () {
  this.timeout(seconds * 6_000 + 240_000);

  it(`is recorded for ${seconds} s within its disk budget, as quick and as small at the end as before, and is open to questions at any moment`, async function () {
    if (process.platform !== 'linux') this.skip();
    const run = new SoakRun(seconds, budget);
    const all: Figures[] = [];
    let tick = 0;
    try {
      for (let part = 1; part < parts; part++) {
        assert.ok(await run.until(Math.floor((part * seconds) / parts)), run.lastWords);
        all.push(run.figures());
        tell(all);
        tick = await ask(run, tick);
      }
      assert.ok(await run.until(seconds - 1), run.lastWords);
      all.push(run.figures());
      tell(all);
      assert.equal(await run.ended, 0, run.lastWords);
      assert.ok((await ask(run, tick)) > (seconds - 1) * 10, 'at the end all is there');
    } finally {
      await run.end();
    }
    hold(all);
  });
});

/** Opens the recording as it is now, and asks what is known to be true of it. Gives the last tick that it knows, which must be after `seen`. */
async function ask(run: SoakRun, seen: number): Promise<number> {
  const before = run.second;
  const asked = performance.now();
  const history = await openPrepared(run.folder);
  const took = performance.now() - asked;
  try {
    const named = (name: string): ProcessInfo => history.processes().find((one) => one.name === name) ?? assert.fail(`there is no ${name}`);
    const { system } = history;

    const states = system.stateHistory(named('Soak.Clock').proc).map((state) => {
      const text = inspect(state.value());
      const number = (key: string) => Number(new RegExp(`\\b${key}: (\\d+)`).exec(text)?.[1]);
      return { time: state.at.time, tick: number('tick'), second: number('second'), crashed: number('crashed'), shelf: number('shelf') };
    });
    const whole = !history.losses.some((loss) => /dropped: they came faster|were dropped\.$/.test(loss));
    const last = states.at(-1) ?? assert.fail('the clock has no state');
    assert.ok(last.second <= run.second + 1, `second ${last.second}, though the program told ${run.second}`);
    assert.ok(last.tick > seen, `nothing came since tick ${seen}`);
    for (const [at, { tick, second, crashed, shelf }] of states.entries()) {
      assert.deepEqual([second, crashed, shelf], [Math.floor(tick / 10), tick, second], `at tick ${tick}`);
      if (whole) assert.equal(tick, (states[0]?.tick ?? 0) + at, 'no state is missing');
    }

    const keeper = named(':soak_keeper');
    const now = { proc: keeper.proc, n: keeper.events };
    if (last.second < seconds) {
      assert.deepEqual(
        history.frames(now).map((frame) => frame.name.replace(/^fn\/\d+ in /, '')),
        ['Soak.Keeper.hold/1', 'Soak.Keeper.keep/1', 'Soak.run/1'],
      );
      const [given] = history.bindings(now, 1);
      assert.equal(given && `${given.name} = ${inspect(given.value())}`, 'given = "from the start"');
    }

    const house = treeAt(system.supervisionTreeAt(last.time).roots, named('Soak.House'));
    assert.ok((house > workers - 100 || !whole) && house <= workers, `${house} of ${workers} workers at ${last.time}`);

    const versions = history
      .sources()
      .filter(({ module }) => module === 'Soak.Shelf')
      .map(({ source }) => Number(/version = (\d+)\n/.exec((source && history.sourceText(source)) ?? '')?.[1]));
    const newest = Math.max(...versions);
    assert.ok(newest > last.shelf - 10 && newest <= run.second + 1, `the newest text is of version ${newest}, not ${last.shelf}`);
    console.log(
      `      asked after second ${before}: opened in ${Math.round(took)} ms, ${states.length} states, ${house} children, right${whole ? '' : '; some events were lost, which is said'}`,
    );
    return last.tick;
  } finally {
    history.close();
  }
}

/** How many children the supervisor has. */
function treeAt(nodes: readonly TreeNode[], { proc }: ProcessInfo): number {
  const found = (all: readonly TreeNode[]): TreeNode | undefined => {
    for (const node of all) {
      const one = node.proc === proc ? node : found(node.children);
      if (one) return one;
    }
    return undefined;
  };
  return found(nodes)?.children.length ?? 0;
}

/** From the end of the first third on: by then all is loaded, and history is being dropped. */
function hold(all: readonly Figures[]): void {
  const first = all[Math.floor(all.length / 3)] ?? assert.fail('nothing was measured');
  const last = all.at(-1) ?? first;
  for (const { disk } of all) assert.ok(disk < budget + besides, `${disk.toFixed(1)} MiB on disk`);
  assert.ok(last.vm < first.vm + 64, `the VM grew from ${first.vm.toFixed(0)} to ${last.vm.toFixed(0)} MiB`);
  assert.ok(last.engine < first.engine + 128, `the recorder grew from ${first.engine.toFixed(0)} to ${last.engine.toFixed(0)} MiB`);
  const perSecond = (of: (one: Figures) => number) => (of(last) - of(first)) / Math.max(1, last.second - first.second);
  assert.ok(perSecond(({ events }) => events) > 1000, 'it recorded nothing in the second half');
}

/** What there is to read in the log of the long form. */
function tell(all: readonly Figures[]): void {
  const now = all.at(-1);
  const then = all.at(-2);
  if (!now) return;
  const passed = now.second - (then?.second ?? 0);
  const each = (of: (one: Figures) => number) => (of(now) - (then ? of(then) : 0)) / passed;
  console.log(
    `      second ${now.second}: VM ${now.vm.toFixed(0)} MiB, engine ${now.engine.toFixed(0)} MiB, disk ${now.disk.toFixed(1)} MiB ` +
      `(${now.besides.toFixed(1)} besides events), ${each(({ events }) => events).toFixed(0)} events a second, ` +
      `processor a second: VM ${each(({ vmCpu }) => vmCpu).toFixed(2)}, engine ${each(({ engineCpu }) => engineCpu).toFixed(2)}`,
  );
}
