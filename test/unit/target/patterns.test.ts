import assert from 'node:assert/strict';
import { type Pattern, parsePattern } from '../../../adapter/target/patterns.js';

const module = (name: string): Pattern => ({ kind: 'module', module: name });
const named = (of: string, name: string, arity?: number): Pattern => ({
  kind: 'function',
  module: of,
  name,
  ...(arity === undefined ? {} : { arity }),
});
const file = (path: string): Pattern => ({ kind: 'file', file: path });

describe('a pattern', () => {
  const cases: readonly [string, Pattern][] = [
    ['project', { kind: 'project' }],
    ['app:plug_cowboy', { kind: 'app', app: 'plug_cowboy' }],
    ['Shop', module('Shop')],
    [' Elixir.Shop.Cart ', module('Shop.Cart')],
    ['Shop.*', module('Shop.*')],
    ['*Web.CoreComponents', module('*Web.CoreComponents')],
    ['*', module('*')],
    [':queue', module(':queue')],
    ['Ünder.Straße', module('Ünder.Straße')],
    ['Shop.Cart.total/2', named('Shop.Cart', 'total', 2)],
    ['Shop.Cart.total', named('Shop.Cart', 'total')],
    ['Shop.Cart.handle_*', named('Shop.Cart', 'handle_*')],
    ['Shop.Cart.valid?/1', named('Shop.Cart', 'valid?', 1)],
    ['Shop.Cart.__using__/1', named('Shop.Cart', '__using__', 1)],
    ['*.inspect/2', named('*', 'inspect', 2)],
    ['Shop.*/2', named('Shop', '*', 2)],
    ['Shop.Money.+/2', named('Shop.Money', '+', 2)],
    ['Shop.Money.//2', named('Shop.Money', '/', 2)],
    [':queue.in/2', named(':queue', 'in', 2)],
    ['CartTest.test adds and/or takes away/1', named('CartTest', 'test adds and/or takes away', 1)],
    ['lib/shop/cart.ex', file('lib/shop/cart.ex')],
    ['./lib/shop/', file('lib/shop/')],
    ['lib\\shop\\cart.ex', file('lib/shop/cart.ex')],
    ['lib/my_app/generated/**', file('lib/my_app/generated/**')],
    ['Lib.d/shop', file('Lib.d/shop')],
    ['*_html.ex', file('*_html.ex')],
    ['router.ex', file('router.ex')],
  ];
  for (const [text, pattern] of cases) it(`may be ${text}`, () => assert.deepEqual(parsePattern(text), pattern));

  for (const text of ['', 'shop', 'app:', 'app:Plug', 'Shop.', 'Shop..Cart', 'Shop Cart'])
    it(`is not "${text}"`, () => assert.equal(parsePattern(text), undefined));
});
