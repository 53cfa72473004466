import assert from 'node:assert/strict';
import { readFileSync, renameSync, writeFileSync } from 'node:fs';
import type { DapClient, Lines, Stopped } from '../support/dapClient.js';
import { sessions } from './sessions.js';
import { story } from './story.js';

describe('a replay', () => {
  const recorded = story();
  const open = sessions(() => recorded.home.env);

  /** Opens the story's recording and stands where it begins to look. */
  async function replay(attributes: object = {}, lines: Lines = {}): Promise<{ client: DapClient; stop: Stopped }> {
    const client = open();
    await client.launch({ recording: recorded.folder, ...attributes }, lines);
    return { client, stop: await client.stopped() };
  }

  /** Runs to the statement that reads \`text\`. */
  async function at(text: string): Promise<DapClient> {
    const { client } = await replay({ stopOn: 'entry' }, { [recorded.lib]: [recorded.line(text)] });
    assert.equal((await client.continue()).reason, 'breakpoint');
    assert.equal(await client.line(), recorded.line(text));
    return client;
  }

  describe('stands first', () => {
    it('at the failed assertion', async () => {
      const { client, stop } = await replay();
      assert.equal(stop.reason, 'exception');
      assert.equal(stop.description, 'failed test');
      assert.match(stop.text ?? '', /Assertion with == failed/);
      assert.equal(await client.line(), recorded.line('assert doubled == 13', recorded.test));
      assert.deepEqual(client.eventNames(), ['initialized', 'stopped']);
    });

    it('at the end, at the beginning, or at an exception, if asked to', async () => {
      assert.equal((await replay({ stopOn: 'end' })).stop.description, 'end of the recording');
      assert.equal((await replay({ stopOn: 'exception' })).stop.reason, 'exception');
      const { client, stop } = await replay({ stopOn: 'entry' });
      assert.equal(stop.reason, 'entry');
      assert.equal((await client.frame()).source?.name, 'test/test_helper.exs');
    });

    it('and says what was raised', async () => {
      const { client } = await replay();
      const info = await client.request('exceptionInfo', { threadId: client.thread });
      assert.equal(info.exceptionId, 'ExUnit.AssertionError');
      assert.equal(info.breakMode, 'userUnhandled');
      assert.match(`${info.description}`, /left:\s+12/);
      const { failures } = await client.request<{ failures: { exceptionId: string; test: { name: string } }[] }>('elixirscope/failures');
      assert.deepEqual(
        failures.map(({ exceptionId, test }) => [exceptionId, test.name]),
        [['ExUnit.AssertionError', 'test twice six is thirteen']],
      );
      await client.stepBack();
      await assert.rejects(client.request('exceptionInfo', { threadId: client.thread }), { message: /does not stand at an exception/ });
    });
  });

  describe('walks', () => {
    it('a statement at a time, in both directions, and comes to the same places', async () => {
      const client = await at('more = acc + head');
      const there: string[] = [];
      const look = async () => `${await client.line()} ${(await client.values()).join(', ')}`;
      for (let i = 0; i < 4; i++) {
        there.push(await look());
        await client.stepIn();
      }
      const back: string[] = [];
      for (let i = 0; i < 4; i++) {
        await client.walk('elixirscope/stepBackInto');
        back.unshift(await look());
      }
      assert.deepEqual(back, there);
    });

    it('over calls, into them and out of them', async () => {
      const client = await at('total = sum(user.items, 0)');
      const call = await client.line();
      await client.stepIn();
      assert.equal(await client.line(), recorded.line('more = acc + head'));
      assert.equal((await client.stack())[1]?.line, call);
      await client.stepOut();
      assert.equal(await client.line(), call + 1);
      assert.equal(await client.local('total'), '6');
      await client.stepBack();
      assert.equal(await client.line(), call);
      assert.equal(await client.local('total'), undefined);
      await client.next();
      assert.equal(await client.line(), call + 1);
    });

    it('back into the end of a call, and back out to the call', async () => {
      const client = await at('task = Task.async(fn -> double(total) end)');
      await client.walk('elixirscope/stepBackInto');
      assert.equal(await client.line(), recorded.line('def sum([], acc), do: acc'));
      await client.walk('elixirscope/stepBackOut');
      assert.equal(await client.line(), recorded.line('total = sum(user.items, 0)'));
    });

    it('to the start and the end of a call', async () => {
      const client = await at('pair = {1, "two"}');
      assert.equal((await client.walk('elixirscope/callEnd')).reason, 'goto');
      assert.equal(await client.line(), recorded.line('{doubled, opts, pair, map, odd, many}'));
      await client.walk('elixirscope/callStart');
      assert.equal(await client.line(), recorded.line('user = %Story{name: "Ada", items: [1, 2, 3]}'));
    });

    it('to breakpoints, once per arrival, over all processes, in both directions', async () => {
      const { client, stop } = await replay({ stopOn: 'entry' });
      const [breakpoint] = await client.breakAt(recorded.lib, recorded.line('more = acc + head'));
      assert.equal(breakpoint?.verified, true);
      const seen: (string | undefined)[] = [];
      for (let i = 0; i < 3; i++) {
        assert.deepEqual((await client.continue()).hitBreakpointIds, [breakpoint?.id]);
        seen.push(await client.local('head'));
      }
      assert.deepEqual(seen, ['1', '2', '3']);
      await client.reverse();
      assert.equal(await client.local('head'), '2');
      await client.breakAt(recorded.lib, recorded.line('result = n * 2'));
      const other = await client.continue();
      assert.equal(other.reason, 'breakpoint');
      assert.notEqual(other.threadId, stop.threadId);
      assert.equal(await client.local('n'), '6');
    });

    it('stays in its process if told so', async () => {
      const client = await at('task = Task.async(fn -> double(total) end)');
      await client.breakAt(recorded.lib, recorded.line('result = n * 2'));
      const stop = await client.walk('continue', { singleThread: true });
      assert.equal(stop.reason, 'exception');
    });

    it('to failures, unless they are not wanted', async () => {
      const { client } = await replay({ stopOn: 'entry' });
      assert.equal((await client.continue()).reason, 'exception');
      await client.reverse();
      await client.request('setExceptionBreakpoints', { filters: [] });
      assert.equal((await client.continue()).description, 'end of the recording');
    });

    it('to both ends, and says so, each time', async () => {
      const { client } = await replay();
      for (let i = 0; i < 2; i++) assert.equal((await client.reverse()).description, 'start of the recording');
      await client.request('setExceptionBreakpoints', { filters: [] });
      for (let i = 0; i < 2; i++) assert.equal((await client.continue()).description, 'end of the recording');
      assert.equal((await client.next()).description, 'end of the recording');
    });

    it('in every way, from wherever it begins, to exactly one stop', async () => {
      const ways = ['next', 'stepIn', 'stepOut', 'stepBack', 'continue', 'reverseContinue'];
      const own = ['stepBackInto', 'stepBackOut', 'callStart', 'callEnd'].map((name) => `elixirscope/${name}`);
      for (const stopOn of ['entry', 'failure', 'end']) {
        const { client } = await replay({ stopOn });
        const here = await client.request<{ cursor: { process: number; n: number } }>('elixirscope/status');
        for (const way of [...ways, ...own]) {
          const before = client.eventNames().length;
          await client.walk(way);
          await client.request('elixirscope/status');
          assert.deepEqual(client.eventNames().slice(before), ['stopped'], `${way} from ${stopOn}`);
          assert.ok((await client.frame()).line > 0, `${way} from ${stopOn} stands somewhere`);
          await client.goTo({ process: here.cursor.process, n: here.cursor.n });
        }
      }
    });

    it('by jumps, to a moment and to a time', async () => {
      const { client } = await replay();
      const here = await client.request<{ cursor: { n: number; time: number; pid: string; process: number } }>('elixirscope/status');
      await client.reverse();
      const stop = await client.goTo({ process: here.cursor.process, n: here.cursor.n });
      assert.equal(stop.reason, 'exception', 'a failure is told as one, however it is reached');
      assert.equal(await client.line(), recorded.line('assert doubled == 13', recorded.test));
      assert.equal((await client.goTo({ pid: here.cursor.pid, n: 0 })).reason, 'goto');
      await client.goTo({ pid: here.cursor.pid, time: here.cursor.time });
      assert.deepEqual((await client.request<typeof here>('elixirscope/status')).cursor, here.cursor);
      await assert.rejects(client.request('elixirscope/goTo', { n: 1e9 }), { message: /no such moment/ });
      await assert.rejects(client.request('elixirscope/goTo', { pid: '#PID<9.9.9>', n: 1 }), { message: /no process/ });
      await assert.rejects(client.request('elixirscope/goTo', {}), { message: /either "n" or "time"/ });
    });
  });

  describe('shows', () => {
    it('variables as inspect writes them', async () => {
      const client = await at('total = sum(user.items, 0)');
      assert.deepEqual((await client.values()).slice(0, 5), [
        'user = %Story{name: "Ada", items: [1, 2, 3]}',
        'opts = [limit: 10, mode: :fast]',
        'pair = {1, "two"}',
        'map = %{1 => 1.5, :nested => %{deep: [a: 1]}, "key" => :value}',
        'odd = [1, 2 | :tail]',
      ]);
    });

    it('what is inside of values, each part with an expression that names it', async () => {
      const client = await at('total = sum(user.items, 0)');
      const inside = async (name: string) => (await client.children(name)).map((one) => `${one.name}: ${one.value} (${one.evaluateName})`);
      assert.deepEqual(await inside('user'), ['name: "Ada" (user.name)', 'items: [1, 2, 3] (user.items)']);
      assert.deepEqual(await inside('opts'), [':limit: 10 (opts[:limit])', ':mode: :fast (opts[:mode])']);
      assert.deepEqual(await inside('pair'), ['0: 1 (pair[0])', '1: "two" (pair[1])']);
      assert.deepEqual(await inside('map'), ['1: 1.5 (map[1])', 'nested: %{deep: [a: 1]} (map.nested)', '"key": :value (map["key"])']);
      assert.deepEqual(await inside('odd'), ['0: 1 (odd[0])', '1: 2 (odd[1])', '| tail: :tail (undefined)']);
    });

    it('every part by its expression', async () => {
      const client = await at('total = sum(user.items, 0)');
      for (const name of ['user', 'opts', 'pair', 'map', 'odd', 'map.nested', 'map.nested.deep'])
        for (const child of await client.children(name))
          if (child.evaluateName !== undefined) assert.equal((await client.evaluate(child.evaluateName)).result, child.value);
    });

    it('long lists page by page, and what was cut as cut', async () => {
      const client = await at('total = sum(user.items, 0)');
      const many = await client.evaluate('many');
      assert.equal(many.indexedVariables, 100);
      const page = await client.variables(many.variablesReference, { filter: 'indexed', start: 10, count: 3 });
      assert.deepEqual(
        page.map(({ name, value }) => `${name}: ${value}`),
        ['10: 11', '11: 12', '12: 13'],
      );
      const rest = await client.variables(many.variablesReference, { filter: 'named' });
      assert.match(rest[0]?.value ?? '', /not recorded/);
    });

    it('the same things under the same ids at every stop, and nothing under ids that are over', async () => {
      const client = await at('more = acc + head');
      const [test] = (await client.stack()).slice(-1);
      await client.stepIn();
      await assert.rejects(client.scopes(test?.id ?? 0), { message: /earlier stop/ });
      const [again] = (await client.stack()).slice(-1);
      assert.equal(again?.id, test?.id);
      await assert.rejects(client.variables(987_654), { message: /earlier stop/ });
    });

    it('for one stop more what a client still shows', async () => {
      const client = await at('more = acc + head');
      const [scope] = await client.scopes((await client.frame()).id);
      const shown = await client.variables(scope?.variablesReference ?? 0);
      await client.stepOut();
      assert.deepEqual(await client.variables(scope?.variablesReference ?? 0), shown);
      await client.stepBack();
      await client.stepBack();
      await assert.rejects(client.variables(scope?.variablesReference ?? 0), { message: /earlier stop/ });
    });

    it('what a call returned', async () => {
      const client = await at('result');
      await client.walk('elixirscope/callEnd');
      const scopes = await client.scopes((await client.frame()).id);
      assert.equal(scopes[0]?.name, 'Locals');
      assert.equal(scopes[0]?.presentationHint, 'locals');
    });

    it('stacks page by page', async () => {
      const client = await at('more = acc + head');
      const all = await client.stack();
      assert.deepEqual(
        all.map(({ name }) => name),
        ['Story.sum/2', 'Story.run/0', 'StoryTest."test twice six is thirteen"/1'],
      );
      assert.deepEqual(await client.stack(client.thread, 1, 1), [all[1]]);
      const { totalFrames } = await client.request<{ totalFrames: number }>('stackTrace', {
        threadId: client.thread,
        startFrame: 0,
        levels: 1,
      });
      assert.equal(totalFrames, 3);
    });

    it('the processes in which code ran, and why one has no stack', async () => {
      const client = await at('result = n * 2');
      const threads = await client.threads();
      assert.ok(threads.length >= 2);
      const task = client.thread;
      await client.request('setExceptionBreakpoints', { filters: [] });
      await client.breakAt(recorded.lib);
      await client.continue();
      const [gone] = await client.stack(task);
      assert.match(gone?.name ?? '', /has ended|runs no recorded code/);
      assert.equal(gone?.presentationHint, 'label');
      await client.reverse();
      assert.match((await client.stack(task))[0]?.name ?? '', /not started yet/);
      await assert.rejects(client.stack(9999), { message: /no process with thread id 9999/ });
    });
  });

  describe('answers', () => {
    it('for variables, fields and indexes', async () => {
      const client = await at('total = sum(user.items, 0)');
      const answers: Record<string, string> = {
        'user.name': '"Ada"',
        'user.items[0]': '1',
        'user.items[-1]': '3',
        'opts[:limit]': '10',
        'pair[1]': '"two"',
        'map["key"]': ':value',
        'map[1]': '1.5',
        'map.nested.deep[:a]': '1',
      };
      for (const [expression, result] of Object.entries(answers))
        assert.equal((await client.evaluate(expression)).result, result, expression);
    });

    it('with what can be asked, for everything else', async () => {
      const client = await at('total = sum(user.items, 0)');
      const refusals: Record<string, RegExp> = {
        'IO.puts("x")': /nothing is executed.*Ask for a variable/,
        'user.items ++ []': /nothing is executed/,
        total: /total is not bound yet at this moment/,
        nothing: /nothing is no variable of this frame at this moment/,
        'user.age': /user has no \.age/,
        'user.items[7]': /user\.items has no \[7\]/,
        'many[120]': /not recorded: the value was cut/,
        'map[1.0]': /map has no \[1\.0\]/,
      };
      for (const [expression, message] of Object.entries(refusals))
        await assert.rejects(client.evaluate(expression), { message, showUser: false }, expression);
    });

    it('with completions', async () => {
      const client = await at('total = sum(user.items, 0)');
      const { id } = await client.frame();
      const complete = async (text: string) => {
        const { targets } = await client.request<{ targets: { label: string }[] }>('completions', {
          frameId: id,
          text,
          column: text.length + 1,
        });
        return targets.map(({ label }) => label);
      };
      assert.deepEqual(await complete('o'), ['opts', 'odd']);
      assert.deepEqual(await complete('user.'), ['name', 'items']);
      assert.deepEqual(await complete('user.na'), ['name']);
      assert.deepEqual(await complete('opts['), [':limit]', ':mode]']);
      assert.deepEqual(await complete('nothing.'), []);
    });
  });

  describe('breakpoints', () => {
    it('are verified where a statement ran, moved where there is none, and say where none ran', async () => {
      const { client } = await replay();
      const line = (text: string) => recorded.line(text);
      const found = await client.breakAt(recorded.lib, line('more = acc + head'), line('def double(n) do'), line('y = x'), 999);
      assert.deepEqual(
        found.map((one) => [one.verified, one.line, one.message]),
        [
          [true, line('more = acc + head'), undefined],
          [true, line('result = n * 2'), undefined],
          [false, line('y = x'), 'never reached in this recording'],
          [false, 999, 'No statement was recorded at or after this line.'],
        ],
      );
      const [elsewhere] = await client.breakAt('/nowhere.ex', 1);
      assert.match(elsewhere?.message ?? '', /No code of this file/);
    });

    it('keep their ids when set again', async () => {
      const { client } = await replay();
      const [first] = await client.breakAt(recorded.lib, 20);
      const [, again] = await client.breakAt(recorded.lib, 5, 20);
      assert.equal(again?.id, first?.id);
    });

    it('have places that can be asked for', async () => {
      const { client } = await replay();
      const from = recorded.line('def double(n) do');
      const { breakpoints } = await client.request<{ breakpoints: { line: number }[] }>('breakpointLocations', {
        source: { path: recorded.lib },
        line: from,
        endLine: from + 4,
      });
      assert.deepEqual(
        breakpoints.map(({ line }) => line),
        [from + 1, from + 2, from + 3],
      );
    });
  });

  describe('sources', () => {
    const edit = async (text: string | undefined, look: () => Promise<void>) => {
      const original = readFileSync(recorded.lib, 'utf8');
      if (text === undefined) renameSync(recorded.lib, `${recorded.lib}.gone`);
      else writeFileSync(recorded.lib, text);
      try {
        await look();
      } finally {
        if (text === undefined) renameSync(`${recorded.lib}.gone`, recorded.lib);
        writeFileSync(recorded.lib, original);
      }
    };

    it('are the files while they are as recorded', async () => {
      const client = await at('more = acc + head');
      assert.deepEqual((await client.frame()).source, { name: 'lib/story.ex', path: recorded.lib });
      const { sources } = await client.request<{ sources: { path: string }[] }>('loadedSources');
      assert.ok([recorded.lib, recorded.test].every((file) => sources.some(({ path }) => path === file)));
    });

    it('are the recorded texts once the files differ or are gone', async () => {
      const client = await at('more = acc + head');
      const original = readFileSync(recorded.lib, 'utf8');
      for (const text of [`# edited\n${original}`, undefined]) {
        await edit(text, async () => {
          const { source } = await client.frame();
          assert.equal(source?.name, 'lib/story.ex (recorded)');
          const { content } = await client.request('source', { source, sourceReference: source?.sourceReference });
          assert.equal(content, original);
        });
      }
      assert.equal((await client.frame()).source?.sourceReference, undefined);
      await assert.rejects(client.request('source', { sourceReference: 5 }), { message: /not kept/ });
    });

    it('that were edited hold breakpoints where their statements are now', async () => {
      const original = readFileSync(recorded.lib, 'utf8');
      await edit(`# edited\n${original.replace('result = n * 2', 'result = n * 3')}`, async () => {
        const { client } = await replay({ stopOn: 'entry' });
        const found = await client.breakAt(recorded.lib, recorded.line('more = acc + head'), recorded.line('result = n * 3'));
        assert.deepEqual(
          found.map(({ verified, line, message }) => [verified, line, message]),
          [
            [true, recorded.line('more = acc + head'), undefined],
            [false, recorded.line('result = n * 3'), 'This line was edited after the recording was made.'],
          ],
        );
        await client.continue();
        assert.equal(await client.line(), recorded.line('more = acc + head') - 1);
      });
    });

    it('may lie elsewhere on this machine', async () => {
      const { client } = await replay({ stopOn: 'entry', substitutePath: { [recorded.project]: '/elsewhere' } });
      const { source } = await client.frame();
      assert.equal(source?.path, '/elsewhere/test/test_helper.exs (recorded)');
      assert.ok(source?.sourceReference);
    });
  });

  it('tells lines as its client counts them', async () => {
    const client = open();
    await client.request('initialize', { linesStartAt1: false, columnsStartAt1: false });
    await client.request('launch', { recording: recorded.folder });
    await client.request('configurationDone');
    await client.stopped();
    assert.equal(await client.line(), recorded.line('assert doubled == 13', recorded.test) - 1);
    const [found] = await client.breakAt(recorded.lib, recorded.line('more = acc + head') - 1);
    assert.equal(found?.line, recorded.line('more = acc + head') - 1);
  });

  it('warns of attributes that nobody knows, and goes on', async () => {
    const { client } = await replay({ frobnicate: true });
    assert.match(client.output('important'), /"frobnicate" is not known to ElixirScope; it was ignored/);
  });

  it('says where it stands', async () => {
    const { client } = await replay();
    const status = await client.request('elixirscope/status');
    assert.equal(status.state, 'replaying');
    assert.equal(status.shows, 'recorded');
    assert.equal(status.recording, recorded.folder);
    assert.deepEqual(status.losses, []);
  });

  it('ends when asked, once', async () => {
    const { client } = await replay();
    await client.request('terminate');
    await client.event('terminated');
    await client.leave();
    assert.deepEqual(client.eventNames(), ['initialized', 'stopped', 'terminated']);
  });

  it('begins anew on restart, with the breakpoints', async () => {
    const { client } = await replay({ stopOn: 'entry' }, { [recorded.lib]: [recorded.line('more = acc + head')] });
    await client.continue();
    await client.request('restart');
    assert.equal((await client.stopped()).reason, 'entry');
    assert.equal((await client.continue()).reason, 'breakpoint');
  });
});
