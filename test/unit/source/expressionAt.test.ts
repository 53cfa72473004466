import assert from 'node:assert/strict';
import { attributeAt } from '../../../adapter/source/attributes.js';
import { expressionAt } from '../../../adapter/source/expressionAt.js';
import { marked } from './sources.js';

const source = marked(`defmodule Shop do
  «set»@rate 2
  @spec total(«in spec»list) :: «in spec too»item when item: integer
  @doc """
  Sums «in doc»items up.
  """
  def «head»total(«parameter»items, «default»opts \\\\ []) do
    # «comment»items
    sum = «module»Enum.«function»sum(«use»items) * «attribute»@«attribute name»rate
    first = «base»user.«field»address.«deep»street
    limit = opts[«key»:limit] + opts["«text key»the limit"] + grid[«index»0][«variable key»first]
    ok = «question»valid? and «bang»forced!
    text = "sum «in string»sum: #{«interpolated»sum} #{user.«interpolated field»name}"
    words = ~w(«in sigil»sum first)
    page = ~s(«in s sigil»sum #{«in sigil interpolation»first})
    raw = """
    «in heredoc»sum #{«heredoc interpolation»limit}
    """
    map = %{«map key»name: sum, "sum" => «map value»sum, user | age: 1}
    called = user.«called field»name() + «local call»total(sum) + sum |> «piped function»total()
    piped = «piped»sum |> total(«piped argument»first)
    squares = Enum.map(items, &(«capture»&1 * «capture field»&2.«field of capture»price))
    ref = &«captured function»total/2
    «atom»:items
    "«a string»items"
    @settings.«field of attribute»limit
    «special»__MODULE__
    «underscore»_ = 'sum'
  end
end
`);

const meant = async (label: string) => {
  const { line, column } = source.at(label);
  return (await expressionAt(source.text, line, column))?.text;
};

describe('the expression under the mouse', () => {
  const expressions: Record<string, string> = {
    parameter: 'items',
    default: 'opts',
    use: 'items',
    set: '@rate',
    attribute: '@rate',
    'attribute name': '@rate',
    base: 'user',
    field: 'user.address',
    deep: 'user.address.street',
    key: 'opts[:limit]',
    'text key': 'opts["the limit"]',
    index: 'grid[0]',
    'variable key': 'first',
    question: 'valid?',
    bang: 'forced!',
    interpolated: 'sum',
    'interpolated field': 'user.name',
    'in sigil interpolation': 'first',
    'heredoc interpolation': 'limit',
    'map value': 'sum',
    piped: 'sum',
    'piped argument': 'first',
    capture: '&1',
    'capture field': '&2',
    'field of capture': '&2.price',
    'field of attribute': '@settings.limit',
  };
  for (const [label, text] of Object.entries(expressions))
    it(`is ${text} at «${label}»`, async () => assert.equal(await meant(label), text));

  const nothing = [
    'in spec',
    'in spec too',
    'in doc',
    'head',
    'comment',
    'module',
    'function',
    'in string',
    'in sigil',
    'in s sigil',
    'in heredoc',
    'map key',
    'called field',
    'local call',
    'piped function',
    'captured function',
    'atom',
    'a string',
    'special',
    'underscore',
  ];
  for (const label of nothing) it(`is nothing at «${label}»`, async () => assert.equal(await meant(label), undefined));

  it('has its place in the text', async () => {
    const { line, column } = source.at('deep');
    const found = await expressionAt(source.text, line, column + 2);
    assert.deepEqual(found?.from, source.at('base'));
    assert.deepEqual(found?.to, { line, column: column + 'street'.length });
  });
});

describe('a module attribute', () => {
  const text = `defmodule A do
  @rate 1
  def one, do: @rate
  @rate 2
  def two, do: @rate

  defmodule Inner do
    @rate Enum.sum([1, 2])
    def three, do: @rate
  end

  Module.register_attribute(__MODULE__, :seen, accumulate: true)
  @seen :a
  def four, do: @seen
end
`;
  it('has the value that was set last before it is used, in its own module', async () => {
    assert.equal((await attributeAt(text, 'rate', 3))?.text, '1');
    assert.deepEqual(await attributeAt(text, 'rate', 5), { text: '2', line: 4, accumulates: false });
    assert.equal((await attributeAt(text, 'rate', 9))?.text, 'Enum.sum([1, 2])');
    assert.equal(await attributeAt(text, 'other', 5), undefined);
  });

  it('may gather what is set', async () => {
    assert.equal((await attributeAt(text, 'seen', 14))?.accumulates, true);
  });
});
