import assert from 'node:assert/strict';
import { nearest } from '../../../adapter/cli/past/nearest.js';

const names = ['Shop.Till', 'Shop.Cart', 'Shop.Stock', 'Shop.Stockroom', ':logger', 'Shop.Till'];

describe('the nearest names', () => {
  const cases: readonly [why: string, wanted: string, found: readonly string[]][] = [
    ['a slip in the whole name', 'Shop.Tilll', ['Shop.Till']],
    ['a slip in its last part', 'Stokc', ['Shop.Stock']],
    ['another case', 'till', ['Shop.Till']],
    ['a part of it, and what is like it', 'Stock', ['Shop.Stock', 'Shop.Stockroom']],
    ['quite another word', 'Warehouse', []],
  ];
  for (const [why, wanted, found] of cases) it(`for ${why}`, () => assert.deepEqual(nearest(wanted, names), found));
});
