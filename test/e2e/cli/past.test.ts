import assert from 'node:assert/strict';
import { before } from 'mocha';
import type { ListedProcess } from '../../../adapter/protocol.js';
import { Mill } from '../../support/mill.js';

/** What differs from run to run taken out: times, pids, widths of columns. */
const steady = (text: string) =>
  text
    .replace(/[\d.]+ (ns|µs|ms|s)\b/g, 'T')
    .replace(/#PID<[\d.]+>/g, '#PID')
    .replace(/ {2,}/g, '  ');

describe('elixirscope tree, state, messages, processes, output', function () {
  this.timeout(120_000);

  const { home, project } = new Mill();

  before(async () => {
    await home.record(project, ['test', '--seed', '0']);
  });

  /** What a command answers about the recording. */
  async function asked(command: string, ...args: readonly string[]): Promise<string> {
    const { stdout, stderr, status } = await home.elixirscope([command, 'last', ...args]);
    assert.equal(status, 0, stderr);
    return stdout.trimEnd();
  }

  const json = async <T>(command: string, ...args: readonly string[]): Promise<T> => JSON.parse(await asked(command, ...args, '--json'));

  /** Why a command does not answer, and its status. */
  async function refused(command: string, ...args: readonly string[]): Promise<string> {
    const { stderr, status } = await home.elixirscope([command, 'last', ...args]);
    return `${status}: ${steady(stderr.trim())}`;
  }

  it('tell the processes at a moment, under their supervisors', async () => {
    const [when, ...lines] = steady(await asked('tree')).split('\n');
    assert.equal(when, 'At T, the first failure:');
    assert.deepEqual(lines.slice(0, 3), [
      'Mill.Sup #PID  one_for_one, waiting for a message since T',
      '├─ Mill.Till #PID  waiting for a message since T',
      '└─ Mill.Cook #PID  1 message pending, handling cast {:cook, nil} from test a day (MillTest) since T',
    ]);
    assert.ok(lines.includes('Under no supervisor:'));
    assert.match(lines.at(-1) ?? '', /^\(and \d+ processes that lived before recording began; --all shows them\)$/);
    assert.match(await asked('tree', '--all'), /:elixir_config #PID/);
  });

  it('tell what the program had written and logged by a moment, and who did', async () => {
    const own = (text: string) =>
      steady(text)
        .split('\n')
        .filter((line) => /^T {2}(test a day|Mill\.)/.test(line));
    const [open, crash] = ['T  test a day (MillTest) #PID  open', 'T  Mill.Cook #PID  error: GenServer Mill.Cook terminating'];
    const { lines: written } = await json<{ lines: { text: string; time: number }[] }>('output', '--at', 'end');
    const opened = written.find(({ text }) => text === 'open\n')?.time;
    assert.deepEqual(own(await asked('output', '--at', `${opened}ns`)), [open]);
    assert.deepEqual(own(await asked('output', '--at', 'end')), [open, crash, 'T  test a day (MillTest) #PID  closed with 10']);
    const { lines } = await json<{ lines: { text: string }[] }>('output', '--at', '1ns');
    assert.deepEqual(lines, []);
  });

  it('tell them at the end, and at a moment of a process', async () => {
    assert.match(steady(await asked('tree', '--at', 'end')), /^At T, the end:/);
    const [sup] = (await json<{ roots: ListedProcess[] }>('tree', '--at', 'Till:30')).roots;
    assert.deepEqual(
      sup?.children.map(({ name, restarts }) => [name, restarts]),
      [
        ['Mill.Till', 0],
        ['Mill.Cook', 1],
      ],
    );
  });

  it('tell a state, by name, by the end of one, by pid, at any time', async () => {
    assert.equal(
      steady(await asked('state', 'Mill.Till')),
      'Mill.Till #PID, state 4 of 6, since T (cast {:add, 3} from Mill.Cook):\n%{owner: "Ada", total: 10}',
    );
    type States = { pid: string; states: { index: number; time: number; state: string; cause: string }[] };
    const { pid, states } = await json<States>('state', 'Till', '--all');
    assert.deepEqual(
      states.map(({ state }) => state),
      [0, 3, 7, 10].map((total) => `%{owner: "Ada", total: ${total}}`).concat(Array(2).fill('%{owner: nil, total: 10}')),
    );
    const second = states[1] ?? assert.fail();
    const [, ids = ''] = /<(.*)>/.exec(pid) ?? [];
    const at = ['--at', `+${(second.time / 1e9).toFixed(9)}s`];
    assert.match(await asked('state', ids, ...at), /state 2 of 6.*\n%\{owner: "Ada", total: 3\}$/);
    assert.match(await asked('state', pid, '--at', 'end'), /owner: nil/);
  });

  it('tell of a process that was started again the one that lived then', async () => {
    assert.match(await asked('state', 'Mill.Cook'), /state 4 of 4.*\n\["pie", "soup"\]$/);
    assert.match(await asked('state', 'Mill.Cook', '--at', 'end'), /state 1 of 1.*\n\[\]$/);
  });

  it('tell messages, by sender and receiver, between two, within times', async () => {
    assert.deepEqual(steady(await asked('messages', '--from', 'Cook', '--to', 'Till')).split('\n'), [
      'TIME  FROM  TO  MESSAGE',
      'T  Mill.Cook  Mill.Till  taken at once  cast {:add, 4}',
      'T  Mill.Cook  Mill.Till  taken at once  cast {:add, 3}',
    ]);
    type Message = { kind: string; sent: number; message: string };
    const between = await json<Message[]>('messages', '--between', 'test a day (MillTest)', 'Mill.Till');
    assert.deepEqual(
      between.map(({ kind }) => kind),
      ['cast', 'cast', 'call', 'reply'],
    );
    const since = ['--since', `${(between[1]?.sent ?? 0) / 1e6}ms`];
    assert.equal((await json<Message[]>('messages', '--to', 'Mill.Till', ...since)).length, 2);
    assert.equal((await json<Message[]>('messages', '--limit', '3')).length, 3);
    assert.equal(await asked('messages', '--from', 'Mill.Till', '--to', 'Mill.Cook'), 'No such messages.');
  });

  it('tell when processes began and ended, and why', async () => {
    const lines = steady(await asked('processes')).split('\n');
    assert.equal(lines[0], 'PID  NAME  STARTED  ENDED  EVENTS');
    const cooks = lines.filter((line) => line.includes('Mill.Cook')).map((line) => line.replace(/ \d+ {2}/, ' N  '));
    assert.deepEqual(cooks, ['#PID  Mill.Cook  T  T  N  :function_clause', '#PID  Mill.Cook  T  T  N  :shutdown']);
    const all = await json<{ name?: string; livedBefore?: boolean }[]>('processes', '--all');
    assert.ok(all.length > lines.length && all.some(({ livedBefore }) => livedBefore));
  });

  it('say when the first moment is, asked about one before', async () => {
    const nothing = /Nothing was recorded yet at T: the first moment is at T\.$/;
    assert.match(steady(await asked('tree', '--at', '0ns')), nothing);
    assert.match((await json<{ remark: string }>('tree', '--at', '0ns')).remark, /^Nothing was recorded yet/);
    assert.match(steady(await asked('messages', '--until', '0ns')), nothing);
  });

  it('say what is wrong, and what would be right', async () => {
    assert.equal(
      await refused('state', 'Tlil'),
      '1: elixirscope: There is no process "Tlil" in this recording. Did you mean Mill.Till? `elixirscope processes REC --all` lists them all.',
    );
    assert.match(
      await refused('state', 'Mill.Sup', '--at', '1ms'),
      /^1: elixirscope: Mill\.Sup #PID had not started yet at T; it did at T\.$/,
    );
    assert.match(await refused('state', 'test a day (MillTest)'), /^1: .* has no recorded state/);
    assert.match(await refused('state'), /^2: elixirscope: Say whose state/);
    assert.match(await refused('tree', '--at', 'noon'), /^2: elixirscope: --at is a time such as 12\.4ms/);
    assert.match(await refused('messages', '--between', 'Mill.Cook'), /^2: elixirscope: --between takes two processes/);
    assert.match(await refused('messages', '--limit', 'few'), /^2: elixirscope: --limit is how many messages/);
    assert.match((await home.elixirscope(['tree'])).stderr, /Say which recording/);
    assert.match((await home.elixirscope(['messages', '--help'])).stdout, /--between A B/);
  });
});
