import assert from 'node:assert/strict';
import { type Part, parsePath } from '../../adapter/dap/expressions/path.js';

/** A path in short: `state .items [0]`. */
function read(text: string): string | undefined {
  const path = parsePath(text);
  return path && [path.variable, ...path.parts.map(short)].join(' ');
}

function short(part: Part): string {
  if (part.kind === 'field') return `.${part.name}`;
  const { key } = part;
  if (typeof key !== 'object') return `[${key}]`;
  if (key.type === 'binary') return `[text ${new TextDecoder().decode(key.bytes)}]`;
  if (key.type === 'atom') return `[atom ${key.name}]`;
  if (key.type === 'float') return `[float ${key.value}]`;
  return `[${key.type}]`;
}

describe('what evaluate understands', () => {
  const paths: Record<string, string> = {
    user: 'user',
    ' user ': 'user',
    ok_1: 'ok_1',
    'valid?': 'valid?',
    größe: 'größe',
    '&1': '&1',
    '@rate': '@rate',
    '@opts[:limit]': '@opts [atom limit]',
    'user.name': 'user .name',
    'user.valid?': 'user .valid?',
    'state.items[0]': 'state .items [0]',
    'items[-1].price': 'items [-1] .price',
    'map["a key"]': 'map [text a key]',
    'map["a \\"quoted\\" key\\n"]': 'map [text a "quoted" key\n]',
    'opts[:limit]': 'opts [atom limit]',
    'opts[:"odd one"]': 'opts [atom odd one]',
    'map[nil][true]': 'map [atom nil] [atom true]',
    'registry[Shop.Cart]': 'registry [atom Elixir.Shop.Cart]',
    'map[1.5]': 'map [float 1.5]',
    'map[1_000]': 'map [1000]',
    'map[0xFF]': 'map [255]',
    'map[123456789012345678901]': 'map [123456789012345678901]',
    'grid[{1, 2}]': 'grid [tuple]',
    'grid[[1, :a]]': 'grid [list]',
  };
  for (const [text, path] of Object.entries(paths)) it(`${text} is a path`, () => assert.equal(read(text), path));

  const others = [
    '',
    '1',
    ':atom',
    'User',
    'f()',
    'a + b',
    'a.b()',
    'a.',
    'a[',
    'a[0',
    'a[b]',
    'a b',
    'IO.puts(1)',
    'x;y',
    'a..b',
    'a[{1]',
    '"text"',
  ];
  for (const text of others) it(`${text || '(nothing)'} is none`, () => assert.equal(parsePath(text), undefined));
});
