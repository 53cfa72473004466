import assert from 'node:assert/strict';
import type { Choice, DapRequests, ListedProcess, ProcessTree, StateChanges } from '../../adapter/protocol.js';
import type { DapClient } from '../support/dapClient.js';
import { Mill, mill } from '../support/mill.js';
import { ask, choices, texts, travel, withoutTimes } from './asking.js';
import { sessions } from './sessions.js';

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
