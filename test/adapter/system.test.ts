import assert from 'node:assert/strict';
import type { Answer, Choice, DapRequests, ListedProcess, ProcessTree, Question, StateChanges } from '../../adapter/protocol.js';
import type { DapClient } from '../support/dapClient.js';
import { depot } from '../support/depot.js';
import { Mill, mill } from '../support/mill.js';
import { sessions } from './sessions.js';

async function choices(client: DapClient, question: Question): Promise<readonly Choice[]> {
  return (await client.request<{ choices: Choice[] }>('elixirscope/askable', { question })).choices;
}

/** Asks with the choices of these labels, or those that begin so. */
async function ask(client: DapClient, question: Question, ...labels: readonly string[]): Promise<Answer> {
  const keys = await Promise.all(labels.map((label) => keyOf(client, question, label)));
  return client.request('elixirscope/ask', { question, choices: keys });
}

/** The key of the choice with this label, or that begins so. */
async function keyOf(client: DapClient, question: Question, label: string): Promise<string> {
  const all = await choices(client, question);
  const found = all.find((one) => one.label === label) ?? all.find((one) => one.label.startsWith(`${label} #PID`));
  return found?.key ?? assert.fail(`${label} cannot be chosen, but ${all.map((one) => one.label).join('; ')}`);
}

const texts = ({ rows }: Answer) => rows.map(({ text }) => text);
const withoutTimes = (text: string | undefined) => text?.replace(/[\d.]+ (ns|µs|ms|s)\b/g, 'T');

/** Goes where a row says, and tells where that is. */
async function travel(client: DapClient, { rows }: Answer, index: number): Promise<string> {
  const { process, n } = rows[index] ?? assert.fail(`there is no row ${index}`);
  await client.goTo({ process, n });
  const { source, line } = await client.frame();
  return `${source?.name}:${line}`;
}

describe('a supervised program', () => {
  const day = mill();
  const open = sessions(() => day.home.env);
  const SLEEPS = () => day.line('lib/cook.ex', 'Process.sleep(30)');
  const COUNTS = () => day.line('lib/cook.ex', 'letters = String.length(dish)');

  /** A session at the failed assertion: the day is over, the cook was started again. */
  async function atTheEnd(lines: Readonly<Record<string, readonly number[]>> = {}): Promise<DapClient> {
    const client = open();
    await client.launch({ recording: day.folder }, lines);
    await client.stopped();
    return client;
  }

  /** A session in the cook, about to count the letters of the `nth` dish. */
  async function counting(nth: number): Promise<DapClient> {
    const client = open();
    await client.launch({ recording: day.folder, stopOn: 'entry' }, { [day.path('lib/cook.ex')]: [COUNTS()] });
    await client.stopped();
    for (let i = 0; i < nth; i++) await client.continue();
    return client;
  }

  const tree = (client: DapClient) => client.request<ProcessTree>('elixirscope/processes', {});
  const everybody = (all: readonly ListedProcess[]): ListedProcess[] => all.flatMap((one) => [one, ...everybody(one.children)]);
  async function find(client: DapClient, name: string): Promise<ListedProcess> {
    const { roots, others } = await tree(client);
    return everybody([...roots, ...others]).find((one) => one.name === name) ?? assert.fail(`there is no ${name}`);
  }

  describe('shows', () => {
    it('its processes under their supervisors, those of recorded code first', async () => {
      const { roots, others } = await tree(await atTheEnd());
      const [sup] = roots;
      assert.deepEqual([sup?.name, sup?.kind, sup?.strategy], ['Mill.Sup', 'supervisor', 'one_for_one']);
      assert.deepEqual(
        sup?.children.map(({ name, kind, status, restarts, childId, hasState }) => [name, kind, status, restarts, childId, hasState]),
        [
          ['Mill.Till', 'worker', 'waiting', 0, 'Mill.Till', true],
          ['Mill.Cook', 'worker', 'waiting', 1, 'Mill.Cook', true],
        ],
      );
      const here = others.filter((one) => one.here).map(({ name, threadId }) => [name, threadId !== undefined]);
      assert.deepEqual(here, [['test a day (MillTest)', true]]);
      assert.ok(everybody(roots).every(({ process, threadId }) => threadId === undefined || threadId === process + 2));
    });

    it('them as of the moment, which the session may leave', async () => {
      const client = await counting(1);
      const cook = await find(client, 'Mill.Cook');
      assert.equal(withoutTimes(cook.doing), 'handling cast {:cook, "soup"} from test a day (MillTest) since T');
      assert.deepEqual([cook.restarts, cook.queue, cook.here], [0, 3, true]);
      await client.continue();
      assert.equal((await find(client, 'Mill.Cook')).queue, 2);
    });

    it('them as of the same moment when it goes to one of them that did nothing just then', async () => {
      const client = await counting(1);
      const { time } = await tree(client);
      await client.goTo({ process: (await find(client, 'Mill.Till')).process, time });
      assert.equal((await tree(client)).time, time);
      assert.deepEqual([(await find(client, 'Mill.Till')).here, (await find(client, 'Mill.Cook')).queue], [true, 3]);
    });

    it('a scope Process beside the variables, which values are not asked of', async () => {
      const client = await counting(2);
      const scopes = await client.scopes((await client.frame()).id);
      assert.deepEqual(
        scopes.map(({ name, expensive }) => [name, expensive]),
        [
          ['Locals', false],
          ['Returned', false],
          ['Process', true],
        ],
      );
      const inside = await client.variables(scopes[2]?.variablesReference ?? 0);
      const value = (name: string) => inside.find((one) => one.name === name);
      assert.equal(value('name')?.value, 'Mill.Cook');
      assert.deepEqual([value('state')?.value, value('state')?.type], ['["soup"]', 'Mill.Cook']);
      assert.match(value('state since')?.value ?? '', /^[\d.]+ ms: cast \{:cook, "soup"\} from test a day/);
      assert.match(value('parent')?.value ?? '', /^Mill\.Sup #PID</);
      assert.match(value('links')?.value ?? '', /^Mill\.Sup #PID</);
      assert.equal(value('initial call')?.value, 'Mill.Cook.init/1');
      assert.match(value('group leader')?.value ?? '', /^:user #PID</);
      assert.equal(value('exit reason'), undefined, 'what it has not is left out');
      await assert.rejects(client.evaluate('state'), { message: /no variable of this frame/ });
    });

    it('what waits in its mailbox, unfolded as far as one looks', async () => {
      const client = await counting(2);
      const scope = (await client.scopes((await client.frame()).id)).at(-1);
      const mailbox = (await client.variables(scope?.variablesReference ?? 0)).find(({ name }) => name === 'mailbox');
      assert.deepEqual([mailbox?.value, mailbox?.indexedVariables], ['2 messages', 2]);
      const messages = await client.variables(mailbox?.variablesReference ?? 0);
      assert.deepEqual(
        messages.map(({ name, value }) => `${name} ${value}`),
        ['0 cast {:cook, nil} from test a day (MillTest)', '1 cast {:cook, "tart"} from test a day (MillTest)'],
      );
      const page = await client.variables(mailbox?.variablesReference ?? 0, { start: 1, count: 1, filter: 'indexed' });
      assert.deepEqual(page, messages.slice(1));
      const inside = await client.variables(messages[1]?.variablesReference ?? 0);
      const told = inside.map(({ name, value }) => `${name}: ${withoutTimes(value)}`);
      assert.deepEqual(told, [
        'message: {:"$gen_cast", {:cook, "tart"}}',
        'from: test a day (MillTest)',
        'sent: T',
        'waiting: T',
        'later: never taken: its receiver ended',
      ]);
    });

    it('what a process that runs nothing was waiting for', async () => {
      const client = await atTheEnd();
      const { process } = await find(client, 'Mill.Till');
      const { changes } = await client.request<StateChanges>('elixirscope/states', { process });
      const stop = await client.goTo({ process, n: changes[2]?.n });
      assert.match(stop.description ?? '', /^waiting for a message, for [\d.]+ ms$/);
      assert.match(stop.text ?? '', /^Mill\.Till #PID<.*> was waiting for a message, for /);
      const frame = await client.frame();
      assert.deepEqual([frame.name, frame.presentationHint], ['waiting for a message', 'label']);
      const [scope, ...more] = await client.scopes(frame.id);
      assert.deepEqual([scope?.name, more.length], ['Process', 0]);
      const state = (await client.variables(scope?.variablesReference ?? 0)).find(({ name }) => name === 'state');
      assert.equal(state?.value, '%{owner: "Ada", total: 7}');
      await assert.rejects(client.evaluate('total'), { message: /runs no recorded code at this moment/ });
    });

    it('what ran last in the callback that led to a state, where one asks for code', async () => {
      const client = await atTheEnd();
      const { process } = await find(client, 'Mill.Till');
      const { changes } = await client.request<StateChanges>('elixirscope/states', { process });
      await client.goTo({ process, n: changes[2]?.n, codeSince: changes[1]?.n });
      const { source, line } = await client.frame();
      assert.equal(`${source?.name}:${line}`, `lib/till.ex:${day.line('lib/till.ex', '{:noreply, %{state | total: sum}}')}`);
    });

    it('a process in which no recorded code ever ran, once one goes there', async () => {
      const client = await atTheEnd();
      const { process, threadId } = await find(client, 'ExUnit.Server');
      assert.equal(threadId, undefined);
      const before = (await client.threads()).length;
      const stop = await client.goTo({ process, n: 3 });
      const threads = await client.threads();
      assert.equal(threads.length, before + 1);
      assert.match(threads.find(({ id }) => id === stop.threadId)?.name ?? '', /^ExUnit\.Server #PID</);
    });

    it('what was written and logged by the moment, and by whom', async () => {
      const client = await atTheEnd();
      type Output = DapRequests['elixirscope/output']['body'];
      const { lines } = await client.request<Output>('elixirscope/output', {});
      const [log] = lines.filter(({ stream }) => stream === 'log');
      assert.deepEqual([log?.level, log?.name.replace(/ #PID.*/, '')], ['error', 'Mill.Cook']);
      assert.match(log?.text ?? '', /^GenServer Mill\.Cook terminating\n/);
      const own = lines.filter(({ name }) => name.startsWith('test a day'));
      assert.deepEqual(
        own.map(({ text, stream }) => [text, stream]),
        [
          ['open\n', 'stdout'],
          ['closed with 10\n', 'stdout'],
        ],
      );
      await client.goTo({ process: own[0]?.process, n: own[0]?.n });
      assert.equal(await client.line(), day.line('test/mill_test.exs', 'IO.puts("open")'));
      const { lines: then } = await client.request<Output>('elixirscope/output', {});
      assert.ok(then.every(({ text }) => !text.includes('closed')));
      assert.deepEqual((await client.request<Output>('elixirscope/output', { until: own[1]?.time })).lines, lines);
    });
  });

  describe('tells the states of a process', () => {
    it('each with what led to it, and which is current', async () => {
      const client = await counting(2);
      const till = await find(client, 'Mill.Till');
      const { changes, name } = await client.request<StateChanges>('elixirscope/states', { process: till.process });
      assert.match(name, /^Mill\.Till #PID</);
      assert.deepEqual(
        changes.map(({ index, state, cause, changed, here }) => [index, state, cause, changed, here]),
        [
          [0, '%{owner: "Ada", total: 0}', 'init', true, false],
          [1, '%{owner: "Ada", total: 3}', 'cast {:add, 3} from test a day (MillTest)', true, false],
          [2, '%{owner: "Ada", total: 7}', 'cast {:add, 4} from Mill.Cook', true, true],
          [3, '%{owner: "Ada", total: 10}', 'cast {:add, 3} from Mill.Cook', true, false],
          [4, '%{owner: nil, total: 10}', 'cast :sell from test a day (MillTest)', true, false],
          [5, '%{owner: nil, total: 10}', 'call :total from test a day (MillTest)', false, false],
        ],
      );
    });

    it('of the session’s own process unless told, and says where there are none', async () => {
      const client = await atTheEnd();
      const { process, changes, remark } = await client.request<StateChanges>('elixirscope/states', {});
      assert.deepEqual([process + 2, changes], [client.thread, []]);
      assert.match(remark ?? '', /^No state of this process was recorded/);
      await assert.rejects(client.request('elixirscope/states', { process: 99_999 }), { message: /no process 99999/ });
    });

    it('as text over several lines', async () => {
      const client = await atTheEnd();
      const { process } = await find(client, 'Mill.Till');
      assert.deepEqual(await client.request('elixirscope/stateText', { process, index: 1 }), {
        text: '%{owner: "Ada", total: 3}',
        cuts: 0,
      });
      await assert.rejects(client.request('elixirscope/stateText', { process, index: 6 }), { message: /no state number 6/ });
    });
  });

  describe('answers', () => {
    it('who sent a message: of those taken and those that wait', async () => {
      const client = await counting(2);
      const all = await choices(client, 'whoSent');
      assert.deepEqual(
        all.slice(0, 4).map(({ label, preferred }) => [label, preferred]),
        [
          ['cast {:cook, "pie"}', true],
          ['cast {:cook, nil}', undefined],
          ['cast {:cook, "tart"}', undefined],
          ['cast {:cook, "soup"}', undefined],
        ],
      );
      const answer = await ask(client, 'whoSent', 'cast {:cook, nil}');
      assert.equal(answer.title, 'test a day (MillTest) sent cast {:cook, nil}');
      assert.deepEqual(texts(answer), ['test a day (MillTest) sent cast {:cook, nil} to Mill.Cook']);
      const { file, line } = answer.rows[0]?.place ?? assert.fail('the row has no place');
      assert.equal(await travel(client, answer, 0), `${file}:${line}`);
      assert.equal(await client.local('dish'), 'nil');
    });

    it('who sent it, and what the sender was handling then', async () => {
      const client = await atTheEnd();
      const { process } = await find(client, 'Mill.Till');
      const { changes } = await client.request<StateChanges>('elixirscope/states', { process });
      await client.goTo({ process, n: changes[2]?.n });
      const answer = await ask(client, 'whoSent', 'cast {:add, 4}');
      assert.deepEqual(texts(answer), [
        'Mill.Cook sent cast {:add, 4} to Mill.Till',
        'because Mill.Cook was handling cast {:cook, "soup"}, which test a day (MillTest) sent',
      ]);
    });

    it('when a variable changed, over all calls of its function', async () => {
      const client = await counting(2);
      assert.deepEqual(
        (await choices(client, 'whenChanged')).map(({ label }) => label),
        ['done', 'dish', 'state'],
      );
      const answer = await ask(client, 'whenChanged', 'dish');
      assert.deepEqual(texts(answer), ['dish = "soup"', 'dish = "pie"', 'dish = nil']);
      assert.equal(withoutTimes(answer.title), 'dish changed 2 times, last before this moment at T');
      assert.deepEqual(
        answer.rows.map(({ detail }) => detail),
        ['in another call', 'was "soup" · in this call', 'was "pie" · in another call'],
      );
      assert.equal(await travel(client, answer, 2), `lib/cook.ex:${SLEEPS()}`);
      assert.equal(await client.local('dish'), 'nil');
    });

    it('of the frame that is looked at', async () => {
      const client = await atTheEnd();
      const { rows } = await ask(client, 'between', 'test a day (MillTest)', 'Mill.Till');
      await client.goTo({ process: rows[2]?.process, n: rows[2]?.n });
      const [inner, caller] = await client.stack();
      const variables = async (frameId?: number) => {
        const { choices: all } = await client.request<{ choices: Choice[] }>('elixirscope/askable', { question: 'whenChanged', frameId });
        return all.map(({ label }) => label);
      };
      assert.deepEqual([await variables(), await variables(inner?.id)], [[], []]);
      assert.deepEqual(await variables(caller?.id), ['cook']);
    });

    it('when a part of a state changed, and where in the code', async () => {
      const client = await atTheEnd();
      const { process } = await find(client, 'Mill.Till');
      await client.goTo({ process, time: Number.MAX_SAFE_INTEGER });
      assert.deepEqual(
        (await choices(client, 'whenChanged')).map(({ label }) => label),
        ['state', 'state.owner', 'state.total'],
      );
      const answer = await ask(client, 'whenChanged', 'state.total');
      assert.deepEqual(texts(answer), ['state.total = 0', 'state.total = 3', 'state.total = 7', 'state.total = 10']);
      assert.equal(answer.rows[2]?.detail, 'was 3 · cast {:add, 4} from Mill.Cook');
      assert.equal(await travel(client, answer, 2), `lib/till.ex:${day.line('lib/till.ex', '{:noreply, %{state | total: sum}}')}`);
      assert.equal(await client.local('sum'), '7');
    });

    it('when something became nil', async () => {
      const client = await counting(3);
      const dish = await ask(client, 'whenNil', 'dish');
      assert.deepEqual(texts(dish), ['dish = nil']);
      assert.match(dish.title, /^dish became nil at [\d.]+ ms$/);
      assert.deepEqual(await ask(client, 'whenNil', 'done'), {
        title: 'done was never nil',
        remark: 'In all calls of Mill.Cook.handle_cast/2 by this process.',
        rows: [],
      });
      const { process } = await find(client, 'Mill.Till');
      await client.goTo({ process, time: Number.MAX_SAFE_INTEGER });
      const owner = await ask(client, 'whenNil', 'state.owner');
      assert.deepEqual([texts(owner), owner.rows[0]?.detail], [['state.owner = nil'], 'was "Ada" · cast :sell from test a day (MillTest)']);
      assert.equal(await travel(client, owner, 0), `lib/till.ex:${day.line('lib/till.ex', '{:noreply, %{state | owner: nil}}')}`);
    });

    it('which messages went between two processes', async () => {
      const client = await atTheEnd();
      const answer = await ask(client, 'between', 'test a day (MillTest)', 'Mill.Till');
      assert.equal(answer.title, '4 messages between test a day (MillTest) and Mill.Till');
      assert.deepEqual(texts(answer), [
        'test a day (MillTest) → Mill.Till: cast {:add, 3}',
        'test a day (MillTest) → Mill.Till: cast :sell',
        'test a day (MillTest) → Mill.Till: call :total',
        'Mill.Till → test a day (MillTest): reply 10',
      ]);
      assert.match(answer.rows[2]?.detail ?? '', /^taken .*, answered after [\d.]+ µs$/);
      assert.equal(
        await travel(client, answer, 2),
        `lib/till.ex:${day.line('lib/till.ex', 'def total, do: GenServer.call(__MODULE__, :total)')}`,
      );
    });

    it('what was pending in a mailbox', async () => {
      const client = await counting(1);
      assert.equal((await choices(client, 'mailbox')).find(({ preferred }) => preferred)?.label.replace(/ #PID.*/, ''), 'Mill.Cook');
      const answer = await ask(client, 'mailbox', 'Mill.Cook');
      assert.equal(withoutTimes(answer.title), '3 messages were pending in the mailbox of Mill.Cook at T');
      const from = 'from test a day (MillTest)';
      assert.deepEqual(texts(answer), [
        `1. cast {:cook, "pie"} ${from}`,
        `2. cast {:cook, nil} ${from}`,
        `3. cast {:cook, "tart"} ${from}`,
      ]);
      assert.equal(
        await travel(client, answer, 1),
        `lib/cook.ex:${day.line('lib/cook.ex', 'def cook(dish), do: GenServer.cast(__MODULE__, {:cook, dish})')}`,
      );
      assert.equal(await client.local('dish'), 'nil');
    });

    it('why a process ended, back to who asked for it', async () => {
      const client = await atTheEnd();
      const answer = await ask(client, 'whyExit', 'Mill.Cook');
      assert.equal(answer.title, 'Mill.Cook ended: :function_clause');
      assert.match(texts(answer)[1] ?? '', /FunctionClauseError.*String\.length\/1/);
      assert.deepEqual(texts(answer).slice(2), [
        'Mill.Cook was handling cast {:cook, nil} from test a day (MillTest)',
        'test a day (MillTest) had sent it',
      ]);
      assert.equal(await travel(client, answer, 1), `lib/cook.ex:${COUNTS()}`);
    });

    it('nothing that makes no sense', async () => {
      const client = await atTheEnd();
      const refused = (question: unknown, keys: readonly unknown[], message: RegExp) =>
        assert.rejects(client.request('elixirscope/ask', { question, choices: keys }), { message });
      await refused('why', [], /"question" must be one of whoSent, whenChanged/);
      await refused('between', ['1'], /"choices" must be 2 of the keys/);
      await refused('whyExit', ['99999'], /nothing with the key "99999"/);
      await refused('whoSent', ['no'], /nothing with the key "no"/);
      await refused('whenChanged', ['variable:1:2'], /nothing with the key/);
      await refused('whenNil', ['state:99999:state'], /nothing with the key/);
    });
  });

  it('is shown, stopped in and asked without any code, where only messages were to be recorded', async function () {
    this.timeout(120_000);
    const bare = new Mill();
    await bare.record({ level: 'messages' });
    const client = open();
    await client.launch({ recording: bare.folder });
    const stop = await client.stopped();
    assert.equal(stop.reason, 'exception');
    assert.equal((await client.frame()).name, 'runs no recorded code at this moment');
    assert.match((await client.threads()).find(({ id }) => id === stop.threadId)?.name ?? '', /^Mill\.Cook #PID</);
    const cook = await find(client, 'Mill.Cook');
    assert.deepEqual([cook.here, cook.threadId, cook.restarts], [true, undefined, 0]);
    await client.goTo({ process: (await find(client, 'Mill.Till')).process, time: Number.MAX_SAFE_INTEGER });
    assert.deepEqual(texts(await ask(client, 'whenNil', 'state.owner')), ['state.owner = nil']);
    const { stdout } = await bare.home.elixirscope(['info', 'last']);
    assert.match(stdout, /holds +[\d,]+ events of \d+ processes; at level "messages" no code\n/);
    assert.doesNotMatch(stdout, /No events/);
  });
});

describe('a program with requests, tables and much to say', () => {
  const day = depot();
  const open = sessions(() => day.home.env);
  type Output = DapRequests['elixirscope/output']['body'];

  /** A session that is stopped at a line of the clerk's, as if it had come there forwards, the `nth` time. */
  async function standing(line: string, nth = 1, file = 'lib/clerk.ex'): Promise<DapClient> {
    const client = open();
    await client.launch({ recording: day.folder, stopOn: 'entry' }, { [day.path(file)]: [day.line(file, line)] });
    await client.stopped();
    for (let i = 0; i < nth; i++) await client.continue();
    return client;
  }
  const REPLIES = '{:reply, name, name}';

  describe('answers', () => {
    it('what is waiting for what, from who began to wait to who waits for nobody', async () => {
      const client = await standing(REPLIES);
      const answer = await ask(client, 'waiting');
      assert.equal(withoutTimes(answer.title), '3 processes were waiting for a reply at T');
      assert.deepEqual(texts(answer).map(withoutTimes), [
        'test a day (DepotTest) waits for :ann: call {:ask, [:bob, :cid], 1000}',
        ':ann waits for :bob: call {:ask, [:cid], 500}',
        ':bob waits for :cid: call {:ask, [], 250}',
        ':cid: handling call {:ask, [], 250} from :bob since T',
      ]);
      assert.deepEqual(
        answer.rows.map(({ detail, asOf }) => [withoutTimes(detail), asOf]),
        [
          ['since T', undefined],
          ['since T', undefined],
          ['since T', undefined],
          [undefined, true],
        ],
      );
      assert.equal(
        await travel(client, answer, 1),
        `lib/clerk.ex:${day.line('lib/clerk.ex', 'GenServer.call(next, {:ask, way, div(patience, 2)}, patience)')}`,
      );
      assert.equal(await client.local('name'), ':ann');
    });

    it('who has to do with the waiting of one process', async () => {
      const client = await standing(REPLIES);
      const key = await keyOf(client, 'waiting', ':bob');
      const { title } = await client.request<Answer>('elixirscope/ask', { question: 'waiting', choices: [key] });
      assert.equal(withoutTimes(title), ':bob was waiting for :cid, since T');
    });

    it('that processes wait for each other, and so for ever', async () => {
      const client = await standing(REPLIES);
      const flow = await ask(client, 'between', ':ann', ':bob');
      const last = flow.rows.find(({ text }) => text === ':bob → :ann: call {:ask, [], 100}') ?? assert.fail(texts(flow).join('; '));
      await client.goTo({ process: last.process, time: last.time + 1e6 });
      const answer = await ask(client, 'waiting');
      assert.match(answer.title, /^Deadlock at [\d.]+ ms: :ann waits for :bob, which waits for :ann$/);
      assert.deepEqual(
        answer.rows.map(({ text, detail }) => `${text} (${withoutTimes(detail)})`),
        [
          'test a day (DepotTest) waits for :ann: call {:ask, [:bob, :ann], 400} (since T)',
          ':ann waits for :bob: call {:ask, [:ann], 200} (since T · deadlock)',
          ':bob waits for :ann: call {:ask, [], 100} (since T · deadlock)',
        ],
      );
    });

    it('that nothing was waiting', async () => {
      const client = await standing('conn = %{method: "GET", request_path: "/parcels/7", status: nil}', 1, 'test/depot_test.exs');
      const answer = await ask(client, 'waiting');
      assert.match(answer.title, /^Nothing was waiting for a reply at [\d.]+ ms$/);
      assert.deepEqual(answer.rows, []);
    });

    it('which request something belongs to, from the first cause on', async () => {
      const client = await standing(REPLIES);
      const answer = await ask(client, 'request');
      assert.match(answer.title, /^:cid at [\d.]+ ms belongs to HTTP request GET \/parcels\/7$/);
      assert.deepEqual(texts(answer).map(withoutTimes), [
        'within HTTP request GET /parcels/7',
        '1. test a day (DepotTest) sent call {:ask, [:bob, :cid], 1000} to :ann',
        '2. :ann sent call {:ask, [:cid], 500} to :bob',
        '3. :bob sent call {:ask, [], 250} to :cid',
        ':cid: handling call {:ask, [], 250} from :bob since T',
      ]);
      assert.equal(
        await travel(client, answer, 1),
        `lib/clerk.ex:${day.line('lib/clerk.ex', 'def ask(clerk, way, patience), do: GenServer.call(clerk, {:ask, way, patience})')}`,
      );
    });

    it('that something belongs to no request', async () => {
      const client = await standing('conn = %{method: "GET", request_path: "/parcels/7", status: nil}', 1, 'test/depot_test.exs');
      const { title, rows } = await ask(client, 'request');
      assert.equal(title, 'test a day (DepotTest) does this of its own accord: no message led to it');
      assert.equal(rows.length, 1);
    });

    it('what was in progress, by the names that libraries have in common', async () => {
      const client = await standing(REPLIES);
      const answer = await ask(client, 'inProgress');
      assert.equal(withoutTimes(answer.title), '1 thing in progress at T');
      const [request] = answer.rows;
      assert.deepEqual(
        [request?.text, withoutTimes(request?.detail)],
        ['HTTP request GET /parcels/7', 'in test a day (DepotTest) · since T · ended after T'],
      );
      assert.deepEqual(
        request?.inside?.map(({ text }) => withoutTimes(text)),
        [
          'ended after T',
          'conn: %{method: "GET", request_path: "/parcels/7", status: nil}',
          'conn: %{method: "GET", request_path: "/parcels/7", status: 200} (at its end)',
        ],
      );
      const end = request?.inside?.[0] ?? assert.fail();
      await client.goTo({ process: end.process, n: end.n });
      const after = await ask(client, 'inProgress');
      assert.deepEqual([after.rows, withoutTimes(after.title)], [[], 'Nothing in progress at T']);
      assert.match(after.remark ?? '', /^Known is what telemetry tells/);
    });

    it('what happened to a table, and where', async () => {
      const client = await standing(REPLIES);
      assert.deepEqual(
        (await choices(client, 'table')).map(({ label, detail }) => `${label} ${detail}`),
        [':shelves 6 operations by 2 processes'],
      );
      const answer = await ask(client, 'table', ':shelves');
      assert.equal(withoutTimes(answer.title), '6 operations on :shelves, 4 of them by T');
      const test = 'test a day (DepotTest)';
      assert.deepEqual(texts(answer), [
        `${test} inserted {"tea", 3}`,
        'fn/0 in DepotTest."test a day"/1 inserted {"tea", 7}',
        `${test} inserted {"pot", 1}`,
        `${test} looked up "tea"`,
        `${test} counted at "tea" -1`,
        `${test} deleted all objects`,
      ]);
      assert.equal(
        await travel(client, answer, 2),
        `lib/shelves.ex:${day.line('lib/shelves.ex', 'def put(sku, count), do: :ets.insert(:shelves, {sku, count})')}`,
      );
      assert.equal(await client.local('sku'), '"pot"');
    });

    it('when a key of a table changed', async () => {
      const client = await standing(REPLIES);
      assert.deepEqual(
        (await choices(client, 'tableKey')).map(({ label, detail }) => `${label} ${detail}`),
        ['"tea" in :shelves, written 3 times', '"pot" in :shelves, written once'],
      );
      const answer = await ask(client, 'tableKey', '"tea"');
      assert.match(answer.title, /^"tea" in :shelves changed 3 times, last before this moment at [\d.]+ ms$/);
      assert.deepEqual(texts(answer), ['3', '7', 'counted at "tea" -1', 'deleted all objects']);
      assert.match(answer.rows[1]?.detail ?? '', /^was 3 · by /);
    });

    it('nothing about tables that nobody named', async () => {
      const client = await standing(REPLIES);
      await assert.rejects(client.request('elixirscope/ask', { question: 'table', choices: [':other'] }), {
        message: /nothing with the key ":other"/,
      });
      await assert.rejects(client.request('elixirscope/ask', { question: 'tableKey', choices: ['no'] }), {
        message: /nothing with the key "no"/,
      });
    });
  });

  it('shows what was written and logged around the moment, a page at a time', async () => {
    const client = await standing(REPLIES);
    const output = (args: DapRequests['elixirscope/output']['args']) => client.request<Output>('elixirscope/output', args);
    const own = ({ lines }: Output) => lines.filter(({ name }) => /^(:cid|:ann|test a day)/.test(name));
    assert.deepEqual(
      own(await output({ after: 100 })).map(({ stream, level, text, later }) => [stream, level, text, later]),
      [
        ['stderr', undefined, 'nobody left to ask\n', undefined],
        ['log', 'warning', 'asked all\nthe way round', true],
        ['stderr', undefined, 'nobody left to ask\n', true],
      ],
    );
    const all = await output({ after: 5000 });
    const page = await output({ before: 1, after: 1 });
    const now = all.lines.filter(({ later }) => !later).length;
    assert.equal(page.lines.length, 2);
    assert.deepEqual(page.lines, all.lines.slice(now - 1, now + 1));
    assert.equal(page.earlier + 2 + page.later, all.earlier + all.lines.length + all.later);
  });
});
