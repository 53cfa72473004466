import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { inspect } from '../../../adapter/recording/inspect.js';
import type { History, Nanos, ProcessInfo } from '../../../adapter/replay/history.js';
import { openHistory } from '../../../adapter/replay/openHistory.js';
import type { TreeNode } from '../../../adapter/replay/system.js';
import { compileProject, recordProject, runPlain } from '../../support/corpus.js';
import { normalise } from '../../support/normalise.js';
import { projectDir, Scratch } from '../../support/recordings.js';

const busy = projectDir('busy');

describe('OTP under recording does what it does without, and what happened is told', function () {
  this.timeout(180_000);
  const scratch = new Scratch();
  before(() => compileProject(busy));
  after(() => scratch.remove());

  it('a supervisor reaches its restart intensity', () =>
    recorded('giving_up()', (history) => {
      const workers = history.processes().filter(({ firstCode }) => firstCode === 'Busy.Worker.init/1');
      assert.equal(workers.length, 7);
      // The last one ends with the program.
      assert.deepEqual(workers.slice(0, 6).map(ended), Array(6).fill(':crashed'));

      const [first] = workers;
      const inner = first && history.system.processAt(first.proc, first.started).parent;
      assert.ok(inner, 'the supervisor that gave up');
      const causes = history.system.causesOf(inner).map(({ text }) => text);
      assert.match(causes[1] ?? '', /gave up: its children ended too often$/);
      assert.match(causes[3] ?? '', /was handling cast :crash/);
      assert.deepEqual(
        [3, 4].map((n) => lastSight(history, workers[n])?.restarts),
        [3, 0],
        'the new supervisor counts from 0',
      );
      assert.deepEqual(history.losses, []);
    }));

  it('one_for_all begins all anew', () =>
    recorded('one_for_all()', (history) => {
      const workers = history.processes().filter(({ firstCode }) => firstCode === 'Busy.Worker.init/1');
      assert.equal(workers.length, 6);
      const [said] = history.system.outputUpTo(lastTime(history));
      const [supervisor] = flat(history.system.supervisionTreeAt(said?.at.time ?? assert.fail('it said nothing')).roots).filter(
        ({ strategy }) => strategy === 'one_for_all',
      );
      assert.deepEqual(
        supervisor?.children.map(({ childId, restarts }) => [childId && inspect(childId), restarts]),
        [
          [':a', 1],
          [':b', 1],
          [':c', 1],
        ],
      );
    }));

  it('ten thousand children come and go', () =>
    recorded('many_children()', (history, lost) => {
      const { system } = history;
      const children = history
        .processes()
        .filter(({ exitReason, started }) => started > 0 && exitReason && inspect(exitReason) === ':normal');
      assert.ok(children.length + lost >= 10_000, `${children.length} children, ${lost} events lost`);
      const squares = system.deliveries({}).filter((one) => /^{:square, /.test(inspect(one.message())));
      assert.ok(squares.length + lost >= 10_000, `${squares.length} messages, ${lost} events lost`);
      if (lost === 0) assert.deepEqual(new Set(squares.map(({ fate }) => fate)), new Set(['taken']));
    }));

  it('a registry knows who is there, and forgets the dead', () =>
    recorded('registry()', (history) => {
      const news = history.system.deliveries({}).filter((one) => inspect(one.message()) === '{:more, 100}');
      assert.equal(news.length, 50);
      assert.deepEqual(new Set(news.map(({ fate }) => fate)), new Set(['taken']));
      const [worker] = history.processes().filter(({ firstCode }) => firstCode === 'Busy.Worker.init/1');
      const states = history.system.stateHistory((worker as ProcessInfo).proc).filter(({ changed }) => changed);
      assert.deepEqual(
        states.map((state) => inspect(state.value())),
        ['0', '1', '101'],
      );
      assert.deepEqual(history.losses, []);
    }));

  it('tasks are streamed, in order, and those that take too long are killed', () =>
    recorded('async_stream()', (history) => {
      const ends = history.processes().map(ended);
      assert.equal(ends.filter((one) => one === ':killed').length, 1);
      assert.ok(ends.filter((one) => one === ':normal').length >= 1022);
      assert.deepEqual(history.losses, []);
    }));

  it('code is loaded anew while a server runs, and its state is changed', () =>
    recorded('upgrade()', (history) => {
      const [server] = history.processes().filter(({ firstCode }) => firstCode === 'Busy.Versioned.init/1');
      const states = history.system.stateHistory((server as ProcessInfo).proc).filter(({ changed }) => changed);
      assert.deepEqual(
        states.map((state) => inspect(state.value())),
        ['10', '11', '{11, :new}', '111', '113'],
      );
      assert.deepEqual(history.losses, []);
    }));

  it('a hundred thousand messages flood one slow process', () =>
    recorded('flood()', (history, lost) => {
      const { system } = history;
      const [slow] = history.processes().filter(({ firstCode }) => firstCode === 'fn/0 in Busy.Slow.start/1');
      const drops = system.deliveries({ proc: (slow as ProcessInfo).proc }).filter((one) => /^{:drop, /.test(inspect(one.message())));
      const known = drops.filter(({ taken }) => taken).length;
      assert.ok(known + lost >= 100_000, `${known} of 100,000 are known to be taken, ${lost} events were lost`);
      if (lost > 0) assert.match(history.losses.join('\n'), /dropped/);
      const middle = ((slow as ProcessInfo).started + lastTime(history)) / 2;
      const box = system.mailboxAt((slow as ProcessInfo).proc, middle as Nanos);
      assert.ok(lost === 0 || !box.exact, 'what is not known is not told as if it were');
    }));

  /** Runs `Busy.CALL` plain and recorded: the same comes out. `lost`: events that the recorder had no room for. */
  async function recorded(call: string, check: (history: History, lost: number) => void): Promise<void> {
    const program = { projectDir: busy, task: 'run', taskArgs: ['-e', `Busy.${call}`], env: scratch.env() };
    const plain = runPlain(program);
    const { folder, ...run } = await recordProject(program);
    assert.deepEqual(
      [run.exitStatus, normalise(run.stdout), normalise(run.stderr)],
      [plain.exitStatus, normalise(plain.stdout), normalise(plain.stderr)],
    );
    const history = await openHistory(folder);
    try {
      check(history, JSON.parse(readFileSync(join(folder, 'probe.json'), 'utf8')).lost);
    } finally {
      history.close();
    }
  }
});

const flat = (nodes: readonly TreeNode[]): TreeNode[] => nodes.flatMap((node) => [node, ...flat(node.children)]);

const ended = ({ exitReason }: ProcessInfo): string | undefined => (exitReason === undefined ? undefined : inspect(exitReason));

/** A child as the tree showed it right before its end. */
function lastSight(history: History, child: ProcessInfo | undefined): TreeNode | undefined {
  const before = ((child?.ended ?? 0) - 1) as Nanos;
  return flat(history.system.supervisionTreeAt(before).roots).find(({ proc }) => proc === child?.proc);
}

function lastTime(history: History): Nanos {
  const last = history.last();
  return last ? history.timeOf(last) : assert.fail('nothing was recorded');
}
