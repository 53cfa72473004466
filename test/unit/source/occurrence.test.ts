import assert from 'node:assert/strict';
import { boundAtStatement, occurrenceAt } from '../../../adapter/source/occurrence.js';
import { type Marked, marked } from './sources.js';

const source = marked(`defmodule Shop do
  @«attribute»rate 2

  def total(«parameter»items, %{rate: «in pattern»rate}, «question parameter»ok?) do
    «statement one»«bound»sum = Enum.«function»sum(«use of parameter»items) * @«use of attribute»rate
    «statement two»«rebound»sum = «sees first»sum + item.«field»price
    doubled = Enum.map(«argument»items, fn «fn parameter»items -> «sees fn parameter»items * «captured»sum end)
    squares = Enum.map(doubled, &(«capture»&1 * &1))

    case «subject»sum do
      {:ok, «clause»sum} -> «sees clause»sum
      ^«pinned»sum when «guard»ok? -> «question»ok?
    end

    for «generator»item <- items, «filter»item > 1, do: «loop»item

    with {:ok, «with»found} <- fetch(items), {:ok, more} <- fetch(«later»found) do
      {«body»found, more}
    end

    with {:ok, «arrow»sum} <- fetch(1) do
      sum
    else
      _ -> «else»sum
    end

    try do
      «tried»sum = 1
    rescue
      e in [ArithmeticError] -> {e, «rescued»sum}
    end

    cond do
      «condition»won = «subject of condition»sum -> «won»won
      doubled -> «not won»won
    end

    receive do
      {:next, «received»sum} -> «sees received»sum
    after
      «timeout»sum -> :late
    end

    if items == [], do: («inline»sum = 0), else: «inline else»sum
    default(«no definition»sum)
    «interpolated»"#{«in text»sum} and #{squares}"
    items |> Enum.map(«first capture»&(&1 + 1)) |> Enum.map(«second capture»&(«in second»&1 * sum))

    «call»total(sum, «keyword»rate: 1)
    «statement last»&«captured function»total/3
  end
end
`);

const at = async ({ text, at }: Marked, label: string) => {
  const { line, column } = at(label);
  return occurrenceAt(text, line, column);
};
const nameAt = async (label: string) => (await at(source, label))?.name;
/** The label of the place where the variable at `label` is bound. */
async function boundAt(label: string): Promise<number | undefined> {
  return (await at(source, label))?.boundAt;
}
const indexOf = (label: string) => {
  const { line, column } = source.at(label);
  return (
    source.text
      .split('\n')
      .slice(0, line - 1)
      .join('\n').length +
    1 +
    column -
    1
  );
};

describe('the occurrence under the mouse', () => {
  it('is a variable where a variable stands', async () => {
    assert.equal(await nameAt('bound'), 'sum');
    assert.equal(await nameAt('use of parameter'), 'items');
    assert.equal(await nameAt('question'), 'ok?');
    assert.equal(await nameAt('capture'), '&1');
    assert.equal(await nameAt('pinned'), 'sum');
  });

  it('is none where an attribute, a function, a field, a key or a module stands', async () => {
    for (const label of ['attribute', 'use of attribute', 'function', 'field', 'keyword', 'call', 'captured function'])
      assert.equal(await nameAt(label), undefined, label);
  });

  it('knows its definition', async () => {
    assert.deepEqual((await at(source, 'loop'))?.scope, { from: 4, to: 51 });
  });

  const bindings: Record<string, string> = {
    'use of parameter': 'parameter',
    bound: 'bound',
    'sees first': 'bound',
    rebound: 'rebound',
    argument: 'parameter',
    'fn parameter': 'fn parameter',
    'sees fn parameter': 'fn parameter',
    captured: 'rebound',
    subject: 'rebound',
    'sees clause': 'clause',
    pinned: 'rebound',
    filter: 'generator',
    loop: 'generator',
    later: 'with',
    body: 'with',
    guard: 'question parameter',
    else: 'rebound',
    rescued: 'rebound',
    'subject of condition': 'rebound',
    won: 'condition',
    'inline else': 'rebound',
    'sees received': 'received',
    timeout: 'rebound',
    'no definition': 'rebound',
    'in text': 'rebound',
    'in second': 'second capture',
  };
  for (const [use, binding] of Object.entries(bindings)) {
    it(`tells namesakes apart: «${use}» is bound at «${binding}»`, async () => {
      assert.equal(await boundAt(use), indexOf(binding));
    });
  }

  it('knows of no binder where nothing binds the name', async () => {
    assert.equal(await boundAt('not won'), undefined);
  });

  it('agrees with what a statement sees', async () => {
    const seen = (label: string, name: string) => {
      const { line, column } = source.at(label);
      return boundAtStatement(source.text, line, column, name);
    };
    assert.equal(await seen('statement one', 'sum'), undefined);
    assert.equal(await seen('statement two', 'sum'), indexOf('bound'));
    assert.equal(await seen('statement last', 'sum'), indexOf('rebound'));
    assert.equal(await seen('statement last', 'items'), indexOf('parameter'));
  });
});
