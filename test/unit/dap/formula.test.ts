import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { parseFormula } from '../../../adapter/dap/expressions/formula.js';
import { valueOfFormula } from '../../../adapter/dap/expressions/formulaValue.js';
import { parseLiteral } from '../../../adapter/dap/expressions/literal.js';
import { follow } from '../../../adapter/dap/expressions/parts.js';
import type { Path } from '../../../adapter/dap/expressions/path.js';
import { asFailure } from '../../../adapter/errors.js';
import { inspect } from '../../../adapter/recording/inspect.js';
import type { Term } from '../../../adapter/recording/term.js';
import { randomFrom } from '../../support/random.js';

/** As in formulas.exs. */
const bindings: Readonly<Record<string, Term | undefined>> = {
  i: 7,
  big: 123456789012345678901234567890n,
  x: parseLiteral('1.5'),
  one: parseLiteral('1.0'),
  name: parseLiteral('"Ada"'),
  empty: parseLiteral('[]'),
  items: parseLiteral('[3, 1, 2]'),
  opts: parseLiteral('[limit: 3, deep: true]'),
  pair: parseLiteral('{:ok, 5}'),
  user: parseLiteral('%{:age => 36, :name => "Ada", :tags => ["a", "b"], "key" => 1}'),
  none: parseLiteral('nil'),
  yes: parseLiteral('true'),
  state: parseLiteral(':open'),
  bits: { type: 'binary', bytes: Uint8Array.of(5 << 5), bits: 3 },
  improper: { type: 'list', items: [1], tail: 2 },
};

function look(path: Path): Term {
  const value = bindings[path.variable];
  assert.ok(value !== undefined, path.variable);
  return follow(value, path);
}

function ours(text: string): string {
  const formula = parseFormula(text);
  if (formula === undefined) return 'not understood';
  try {
    return inspect(valueOfFormula(formula, look));
  } catch (error) {
    assert.ok(asFailure(error), String(error));
    return 'error';
  }
}

function elixirs(texts: readonly string[]): string[] {
  const script = fileURLToPath(new URL('formulas.exs', import.meta.url));
  return execFileSync('elixir', [script], { input: `${texts.join('\n')}\n`, encoding: 'utf8', stdio: ['pipe', 'pipe', 'ignore'] })
    .trimEnd()
    .split('\n');
}

const written = [
  'i',
  'i > 5',
  'i + 1 == 8 && name == "Ada"',
  'not is_nil(none) || i >= 7',
  '!none',
  '!(i == 7) || yes',
  'i - 1 - 1',
  '2 * i + 3 * 4',
  '(2 + i) * -3',
  '-i',
  'i / 2',
  'div(i, 2) == 3',
  'rem(-i, 4)',
  'div(i, 0)',
  'i / 0',
  'big * big - 1',
  'big > x',
  '1 == one',
  '1 === one',
  '1 !== 1.0',
  'i in [1, 7]',
  'state in [:open, :closed]',
  'i not in items',
  '1.0 in items',
  'i in 7',
  'length(items) > 2',
  'length(improper)',
  'length(name)',
  'map_size(user) == 4',
  'tuple_size(pair)',
  'byte_size(name) + byte_size(bits)',
  'elem(pair, 0) == :ok',
  'elem(pair, 2)',
  'hd(items)',
  'hd(empty)',
  'abs(-x)',
  'user.age >= 18 && user.name =~ "d"',
  'name =~ "x"',
  'user.nothing',
  'user["key"] + opts[:limit]',
  'opts[:deep]',
  'is_binary(bits) || is_bitstring(bits)',
  'is_map(user) && is_list(improper) && is_tuple(pair) && is_atom(none) && is_boolean(yes)',
  'is_float(x) && is_number(i) && is_integer(big)',
  'items < [3, 2]',
  'empty < items',
  'improper > [1]',
  'pair > {1}',
  'user > pair',
  '%{a: 1} == %{a: 1.0}',
  '%{1 => 2} == %{1.0 => 2}',
  '%{a: 2, b: 1} > %{a: 1, b: 2}',
  'bits > name',
  '"a" < "ab"',
  ':a < "a"',
  'none || i',
  'none && i',
  'name + 1',
  'yes == true and state == :open or none',
  'Shop.Cart == :"Elixir.Shop.Cart"',
];

/** Expressions that nobody would write. */
function random(pick: (below: number) => number, depth: number): string {
  const one = <T>(of: readonly T[]): T => of[pick(of.length)] as T;
  const inner = (): string => random(pick, depth - 1);
  if (depth === 0 || pick(4) === 0)
    return one([...Object.keys(bindings), '1', '0', '2.5', '"Ada"', ':open', '[]', '[1, 2]', '{1, 2}', 'user.age', '%{a: 1}']);
  switch (pick(5)) {
    case 0:
      return `${one(['!', 'is_nil', 'is_atom', 'abs', 'length', 'hd', 'tuple_size'])}(${inner()})`;
    case 1:
      return `(${inner()} ${one(['+', '-', '*', '/'])} ${inner()})`;
    case 2:
      return `(${inner()} ${one(['==', '!=', '===', '!==', '<', '>', '<=', '>='])} ${inner()})`;
    case 3:
      return `(${inner()} ${one(['&&', '||'])} ${inner()})`;
    default:
      return `(${inner()} ${one(['in', 'not in'])} [${inner()}, ${one(['1', ':open', '"Ada"'])}])`;
  }
}

describe('a formula', () => {
  it('comes to what it comes to in Elixir', () => {
    assert.deepEqual(pairs(written, written.map(ours)), pairs(written, elixirs(written)));
  });

  it('does so where it is random', () => {
    const pick = randomFrom(20);
    const texts = Array.from({ length: 3000 }, () => random(pick, 3)).filter((text) => parseFormula(text) !== undefined);
    assert.ok(texts.length > 2000, `${texts.length}`);
    assert.deepEqual(pairs(texts, texts.map(ours)), pairs(texts, elixirs(texts)));
  });

  const cut: Record<string, string> = {
    'length(long)': '150',
    'long == []': 'false',
    'long == [1, 3]': 'false',
    'long == [1, 2]': 'false',
    'few == [1, 2]': 'error',
    'few < [1, 2]': 'error',
    'few != [2, 2]': 'true',
    'few < [2, 2]': 'true',
    '2 in long': 'true',
    '9 in long': 'error',
    'hd(long)': '1',
    'text == "abcx"': 'false',
    'text == "abcde"': 'false',
    'text == text': 'error',
    'text < "abcde"': 'error',
    'text > "abb"': 'true',
    'byte_size(text)': '5000',
    'gone == 1': 'error',
    'is_nil(gone)': 'error',
    'false && gone': 'false',
    'map_size(wide)': '12',
    'wide == %{a: 1}': 'false',
  };
  for (const [text, expected] of Object.entries(cut))
    it(`of what was cut: ${text} is ${expected}`, () => assert.equal(whenCut(text), expected));

  for (const text of ['', 'i >', 'i = 1', 'foo(i)', 'length(i, 1)', 'i > 5)', 'i; 1', 'if i', 'a |> b', 'IO.puts(1)', 'fn -> 1 end'])
    it(`is not ${text || '(nothing)'}`, () => assert.equal(parseFormula(text), undefined));
});

const pairs = (texts: readonly string[], values: readonly string[]) => texts.map((text, i) => `${text}  →  ${values[i]}`);

function whenCut(text: string): string {
  const known: Record<string, Term> = {
    long: { type: 'list', items: [1, 2], remaining: 148 },
    few: { type: 'list', items: [1], remaining: 1 },
    text: { type: 'binary', bytes: Buffer.from('abc'), bits: 24, total: 40_000 },
    gone: { type: 'cut', why: 'depth' },
    wide: { type: 'map', pairs: [[{ type: 'atom', name: 'a' }, 1]], remaining: 11 },
  };
  const formula = parseFormula(text);
  assert.ok(formula, text);
  try {
    return inspect(valueOfFormula(formula, (path) => follow(known[path.variable] as Term, path)));
  } catch (error) {
    assert.ok(asFailure(error), String(error));
    return 'error';
  }
}
