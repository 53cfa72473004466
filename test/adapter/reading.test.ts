import assert from 'node:assert/strict';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { before } from 'mocha';
import type { InlineValue } from '../../adapter/protocol.js';
import { DapClient } from '../support/dapClient.js';
import { Home, mixProject } from '../support/elixirscope.js';
import { marked } from '../unit/source/sources.js';
import { sessions } from './sessions.js';

/** Namesakes wherever Elixir lets them be. */
const LIB = marked(`defmodule Reading do
  @rate 2
  @computed Enum.sum([1, 2])
  @prices %{
    "tea" => 350,
    scone: [240, currency: :eur]
  }

  def run(«parameter»items, %{rate: «in pattern»rate} = opts) do
    «first»sum = Enum.sum(items)
    «second»sum = «sees first»sum * «attribute»@rate
    doubled = Enum.map(«outer items»items, fn «fn parameter»items -> «sees fn parameter»items + «captured»sum end)

    found =
      case «subject»sum do
        {:ok, «clause not taken»sum} -> sum
        «clause»sum when «guard»sum > 1 ->
          «inner»sum = «sees clause»sum + rate
          «stand inside»other = «sees inner»sum
          other
      end

    squares = Enum.map(doubled, &(«capture»&1 * «in capture»sum))
    again = for «generator»item <- squares, rem(«filter»item, 2) == 0, do: «loop»item * 2
    «one line»a = 1; «same line»a = «sees one line»a + 1
    many = Enum.to_list(1..150)
    «stand»stand = {«after case»sum, found, "«not a variable»sum #{«in text»again} #{opts.«field»rate}", @«computed»computed, a}
    «later»later = «current»stand
    «call»helper(«argument»later)
  end

  def helper(«other function»sum) do
    «in helper»sum
  end
end
`);

/** The program's library, recorded once: where it lies, and how a session looks into it. */
describe('reading a program', () => {
  const home = new Home();
  const project = mixProject({ 'lib/reading.ex': LIB.text });
  const lib = join(project, 'lib/reading.ex');
  const open = sessions(() => home.env);
  let folder = '';

  before(async function () {
    this.timeout(120_000);
    const client = DapClient.inProcess(home.env);
    await client.launch({ task: 'run', taskArgs: ['-e', 'Reading.run([1, 2, 3], %{rate: 5})'], projectDir: project });
    await client.stopped();
    folder = (await client.request<{ recording: string }>('elixirscope/status')).recording;
    await client.leave();
  });

  /** A session that stands where the statement at a mark is about to run. */
  async function at(label: string, editor: Record<string, unknown> = {}): Promise<DapClient> {
    const client = open();
    await client.launch({ recording: folder, stopOn: 'entry' }, { [lib]: [LIB.at(label).line] }, editor);
    await client.stopped();
    assert.equal((await client.continue()).reason, 'breakpoint', label);
    return client;
  }

  /** What a hover at a mark shows for the name that stands there. */
  async function hover(client: DapClient, label: string, expression?: string, source: object = { path: lib }): Promise<string> {
    const { line, column } = LIB.at(label);
    const name = /^[&@]?[\w]+[?!]?/.exec(LIB.text.split('\n')[line - 1]?.slice(column - 1) ?? '')?.[0] ?? '';
    return (await client.evaluate(expression ?? name, { context: 'hover', source, line, column })).result;
  }

  describe('a hover', () => {
    it('shows each occurrence of a name its own value', async () => {
      const client = await at('stand');
      const values: Record<string, string> = {
        parameter: '[1, 2, 3]',
        'in pattern': '5',
        first: '6',
        second: '12',
        'sees first': '6',
        'outer items': '[1, 2, 3]',
        captured: '12',
        subject: '12',
        clause: '12',
        guard: '12',
        inner: '17',
        'sees clause': '12',
        'sees inner': '17',
        'in capture': '12',
        'one line': '1',
        'same line': '2',
        'sees one line': '1',
        'after case': '12',
        'in text': '[312, 336, 360]',
      };
      const shown: Record<string, string> = {};
      for (const label of Object.keys(values)) shown[label] = await hover(client, label);
      assert.deepEqual(shown, values);
    });

    it('says what is not bound yet, and what is no variable of the frame', async () => {
      const client = await at('stand inside');
      const remarks: Record<string, string> = {
        'after case': '12',
        'in capture': '12',
        later: 'later is not bound yet at this moment.',
        'clause not taken': 'sum is not bound yet at this moment.',
        'fn parameter': 'items is no variable of this frame at this moment.',
        'sees fn parameter': 'items is no variable of this frame at this moment.',
        'other function': 'sum is no variable of this frame at this moment.',
        'in helper': 'sum is no variable of this frame at this moment.',
        'not a variable': 'sum is no variable of this frame at this moment.',
        capture: '&1 is no variable of this frame at this moment.',
      };
      const shown: Record<string, string> = {};
      for (const label of Object.keys(remarks)) shown[label] = await hover(client, label);
      assert.deepEqual(shown, remarks);
    });

    it('follows the cursor', async () => {
      const client = await at('later');
      assert.equal(await hover(client, 'later'), 'later is not bound yet at this moment.');
      assert.match(await hover(client, 'current'), /^\{12, 17, /);
      await client.next();
      assert.match(await hover(client, 'later'), /^\{12, 17, /);
      await client.stepBack();
      await client.stepBack();
      assert.equal(await hover(client, 'current'), 'stand is not bound yet at this moment.');
    });

    it('in a fn knows its own parameters and what it captured', async () => {
      const client = await at('fn parameter');
      await client.stepIn();
      assert.match((await client.frame()).name, /^fn\/1/);
      assert.equal(await hover(client, 'sees fn parameter'), '1');
      assert.equal(await hover(client, 'captured'), '12');
      assert.equal(await hover(client, 'first'), 'sum is not bound yet at this moment.');
    });

    it('shows fields, and attributes as the source sets them', async () => {
      const client = await at('stand');
      const { line, column } = LIB.at('field');
      const opts = { context: 'hover', source: { path: lib }, line, column: column - 'opts.'.length };
      assert.equal((await client.evaluate('opts.rate', opts)).result, '5');
      assert.equal(await hover(client, 'attribute', '@rate'), '2');
      assert.equal(
        await hover(client, 'computed', '@computed'),
        '@computed is set at line 3, when the module is compiled, to Enum.sum([1, 2])',
      );
      assert.equal((await client.evaluate('@rate')).result, '2');
      assert.equal((await client.evaluate('@prices')).result, '%{"tea" => 350, :scone => [240, {:currency, :eur}]}');
      assert.equal((await client.evaluate('@prices["tea"]')).result, '350');
      await assert.rejects(client.evaluate('@unheard_of'), { message: /@unheard_of is not set/ });
    });

    it('asks for the frame that is looked at', async () => {
      const client = await at('in helper');
      assert.match(await hover(client, 'in helper'), /^\{12, 17, /);
      assert.equal(await hover(client, 'first'), 'sum is no variable of this frame at this moment.');
      const { line, column } = LIB.at('first');
      const caller = { context: 'hover', source: { path: lib }, line, column, frameId: (await client.frame(1)).id };
      assert.equal((await client.evaluate('sum', caller)).result, '6');
    });

    it('in another file than the frame is in, or without a place where the editor tells places, is no variable of the frame', async () => {
      const client = await at('call', { clientID: 'vscode' });
      const remark = 'later is no variable of this frame at this moment.';
      assert.equal((await client.evaluate('later', { context: 'hover' })).result, remark);
      assert.equal(await hover(client, 'argument', 'later', { path: join(project, 'mix.exs') }), remark);
      assert.match((await client.evaluate('later', { context: 'watch' })).result, /^\{12/);
    });

    it('in a file that was edited since finds the same place, or says that it cannot', async () => {
      const client = await at('later');
      const original = readFileSync(lib, 'utf8');
      writeFileSync(lib, original.replace('  @rate 2\n', '  @rate 2\n\n  # new\n').replace('sum * @rate', 'sum * @rate + 0'));
      try {
        const moved = async (label: string, expression: string) => {
          const { line, column } = LIB.at(label);
          const place = { context: 'hover', source: { path: lib }, line: line + 2, column };
          return (await client.evaluate(expression, place)).result;
        };
        assert.equal(await moved('first', 'sum'), '6');
        assert.equal(await moved('after case', 'sum'), '12');
        assert.match(await moved('second', 'sum'), /was edited after the recording was made/);
      } finally {
        writeFileSync(lib, original);
      }
    });
  });

  describe('values beside the code', () => {
    /** Line by line, as an editor shows them: what stands beside the lines of the frame's definition. */
    const beside = async (client: DapClient, index = 0, from = 1, to = 100) => {
      const { id: frameId } = await client.frame(index);
      const { values } = await client.request<{ values: InlineValue[] }>('elixirscope/inlineValues', { frameId, from, to });
      const lines = LIB.text.split('\n');
      for (const { line, column, endColumn, text } of values)
        assert.equal(lines[line - 1]?.slice(column - 1, endColumn - 1), text.slice(0, endColumn - column), 'stands where its name stands');
      const told = [...new Set(values.map(({ line }) => line))].map(
        (line) =>
          `${lines[line - 1]?.trim().split(' ').slice(0, 3).join(' ')} | ${values
            .filter((one) => one.line === line)
            .map(({ text }) => text)
            .join(', ')}`,
      );
      return told;
    };

    it('are those of the lines that ran, each with what its place was bound to', async () => {
      assert.deepEqual(await beside(await at('stand inside')), [
        'def run(items, %{rate: | items = [1, 2, 3], rate = 5, opts = %{rate: 5}',
        'sum = Enum.sum(items) | sum = 6, items = [1, 2, 3]',
        'sum = sum | sum = 12, sum = 6',
        'doubled = Enum.map(items, | doubled = [13, 14, 15], items = [1, 2, 3], sum = 12',
        'case sum do | sum = 12',
        'sum when sum | sum = 12',
        'sum = sum | sum = 17, sum = 12, rate = 5',
        'other = sum | sum = 17',
      ]);
    });

    it('are those of the lines asked for', async () => {
      const { line } = LIB.at('first');
      assert.deepEqual(await beside(await at('stand'), 0, line, line), ['sum = Enum.sum(items) | sum = 6, items = [1, 2, 3]']);
    });

    it('are those of the frame looked at, never of another', async () => {
      const client = await at('in helper');
      assert.equal((await beside(client)).length, 2);
      assert.match((await beside(client, 1)).join('\n'), /helper\(later\) \| later = \{12/);
      await client.goTo({ n: 0 });
      assert.deepEqual(
        await beside(await at('fn parameter')).then((lines) => lines.at(-1)),
        'doubled = Enum.map(items, | items = [1, 2, 3], sum = 12',
      );
    });
  });

  describe('a completion', () => {
    const proposed = async (client: DapClient, text: string) => {
      const frameId = (await client.frame()).id;
      return (await client.request('completions', { frameId, text, column: text.length + 1 })).targets;
    };

    it('says which part of the text it completes', async () => {
      const client = await at('stand');
      assert.deepEqual(await proposed(client, 'opts.ra'), [{ label: 'rate', type: 'field', start: 6, length: 2 }]);
    });

    it('says it to VS Code as VS Code understands it', async () => {
      const client = await at('stand', { clientID: 'vscode' });
      assert.deepEqual(await proposed(client, 'opts.ra'), [{ label: 'rate', type: 'field', length: 2 }]);
    });
  });

  describe('a copy', () => {
    it('is the whole value, as Elixir writes it', async () => {
      const client = await at('later');
      const scopes = await client.scopes((await client.frame()).id);
      const locals = scopes[0]?.variablesReference;
      const stand = (await client.locals()).find(({ name }) => name === 'stand');
      const copied = await client.request<{ text: string; cuts: number }>('elixirscope/copy', {
        variablesReference: locals,
        name: 'stand',
      });
      assert.deepEqual(copied, { text: stand?.value, cuts: 0 });
      const part = await client.request('elixirscope/copy', { variablesReference: stand?.variablesReference, name: '0' });
      assert.deepEqual(part, { text: '12', cuts: 0 });
      await assert.rejects(client.request('elixirscope/copy', { variablesReference: locals, name: 'nothing' }), {
        message: /has no nothing/,
      });
    });

    it('marks what was not recorded, and says in how many places', async () => {
      const client = await at('later');
      const scopes = await client.scopes((await client.frame()).id);
      const copied = await client.request<{ text: string; cuts: number }>('elixirscope/copy', {
        variablesReference: scopes[0]?.variablesReference,
        name: 'many',
      });
      assert.match(copied.text, /^\[1, 2, .*, 99, 100, …\]$/);
      assert.equal(copied.cuts, 1);
    });
  });
});
