import assert from 'node:assert/strict';
import { join } from 'node:path';
import { insideOf, nameOf, nearestMixProject, taskFor, umbrellaOf, wordInside } from '../../../extension/mixProject.js';
import { mixProject } from '../../support/elixirscope.js';

const umbrella = mixProject({
  'mix.exs': 'defmodule U.MixProject do\n  # apps_path: "no"\n  def project, do: [apps_path: "parts"]\nend\n',
  'parts/shop/mix.exs': '',
  'parts/shop/lib/shop/cart.ex': '',
  'parts/shop/test/cart_test.exs': '',
  'tools/mix.exs': '',
  'deps/plug/mix.exs': '',
});
const shop = join(umbrella, 'parts/shop');

describe('the project of a file', () => {
  it('is the nearest one above it', () => {
    assert.equal(nearestMixProject(join(shop, 'lib/shop')), shop);
    assert.equal(nearestMixProject(shop), shop);
    assert.equal(nearestMixProject(join(umbrella, 'parts')), umbrella);
    assert.equal(nearestMixProject('/'), undefined);
  });

  it('is not a dependency of it', () => {
    assert.equal(nearestMixProject(join(umbrella, 'deps/plug/lib')), umbrella);
  });

  it('has an umbrella where that one says so', () => {
    assert.equal(umbrellaOf(shop), umbrella);
    assert.equal(umbrellaOf(join(umbrella, 'tools')), undefined);
    assert.equal(umbrellaOf(umbrella), undefined);
  });
});

describe('what F5 records', () => {
  const project = mixProject({ 'test/cart_test.exs': '' });
  const cases: readonly [string, string | undefined, string][] = [
    ['with nothing open', undefined, 'mix test'],
    ['with code open', 'lib/cart.ex', 'mix test'],
    ['with a test file open: that one', 'test/cart_test.exs', 'mix test test/cart_test.exs'],
    ['with a script open: that one', 'priv/repo/seeds.exs', 'mix run priv/repo/seeds.exs'],
    ['with the project file open', 'mix.exs', 'mix test'],
    ['with configuration open', 'config/runtime.exs', 'mix test'],
    ['with the formatter’s open', '.formatter.exs', 'mix test'],
    ['with the tests’ helper open', 'test/test_helper.exs', 'mix test'],
    ["with a dependency's test open", 'deps/other/test/other_test.exs', 'mix test'],
    ['with a file of elsewhere open', '../elsewhere/some_test.exs', 'mix test'],
  ];
  for (const [when, file, expected] of cases)
    it(when, () => {
      assert.equal(nameOf(taskFor(project, file === undefined ? undefined : join(project, file))), expected);
    });

  it('is the tests of all apps in an umbrella, and the program where there are no tests', () => {
    assert.equal(nameOf(taskFor(umbrella, undefined)), 'mix test');
    const bare = mixProject();
    assert.equal(nameOf(taskFor(bare, undefined), bare), 'mix run (mein läden)');
  });
});

describe('files for mix', () => {
  it('are named from their project on', () => {
    assert.equal(insideOf('/p/shop', '/p/shop/test/a_test.exs'), 'test/a_test.exs');
    assert.equal(insideOf('/p/shop', '/p/shop2/test/a_test.exs'), '/p/shop2/test/a_test.exs');
    assert.equal(wordInside('/p/shop', '/p/shop/test/a_test.exs:12'), 'test/a_test.exs:12');
    for (const word of ['--only', 'test/a_test.exs', '-e', 'IO.puts("/p/shop")', '']) assert.equal(wordInside('/p/shop', word), word);
  });
});
