import assert from 'node:assert/strict';
import { choice, parse, patterns, size } from '../../../adapter/cli/options.js';

const record = { level: { type: 'string' }, include: { type: 'string', multiple: true } } as const;

describe('command line options', () => {
  it('end at --: what follows belongs to the task', () => {
    const { values, positionals } = parse(['--level', 'calls', '--', 'test', '--level', 'x'], record);

    assert.equal(values.level, 'calls');
    assert.deepEqual(positionals, ['test', '--level', 'x']);
  });

  it('that nobody knows are refused, with the way to help', () => {
    assert.throws(() => parse(['--levle', 'calls'], record), /Unknown option '--levle'.*elixirscope --help/);
  });

  it('take one of a few values, and name them otherwise', () => {
    assert.equal(choice('--level', 'full', ['full', 'calls']), 'full');
    assert.throws(() => choice('--level', 'all', ['full', 'calls']), /--level is one of full, calls, not "all"/);
  });

  it('take sizes as people write them', () => {
    assert.equal(size('--budget', '2G'), 2 * 1024 ** 3);
    assert.equal(size('--budget', '1.5MiB'), 1.5 * 1024 ** 2);
    assert.equal(size('--budget', '100'), 100);
    assert.throws(() => size('--budget', 'much'), /size such as 500M/);
  });

  it('take patterns one by one or with commas', () => {
    assert.deepEqual(patterns(['Shop.*, Till', 'Cart']), ['Shop.*', 'Till', 'Cart']);
  });
});
