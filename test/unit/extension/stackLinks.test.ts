import assert from 'node:assert/strict';
import { withLinks } from '../../../extension/stackLinks.js';

const STACK = `    /home/ada/shop/lib/cart.ex:12: Cart.total/2
    (elixir 1.14.0) lib/enum.ex:1658: Enum."-map/2-lists^map/1-0-"/2
    /home/ada/shop price/lib/tax.ex:3: anonymous fn/1 in Tax.of/2`;

const withoutJoiners = (text: string) => text.replaceAll('\u2060', '');

describe('stack traces with links', () => {
  it('have short paths in the folder of the session, and whole ones elsewhere', () => {
    assert.deepEqual(withoutJoiners(withLinks(STACK, '/home/ada/shop')).split('\n'), [
      '    ./lib/cart.ex:12: Cart.total/2',
      '    (elixir 1.14.0) lib/enum.ex:1658: Enum."-map/2-lists^map/1-0-"/2',
      '    /home/ada/shop price/lib/tax.ex:3: anonymous fn/1 in Tax.of/2',
    ]);
    assert.equal(withoutJoiners(withLinks(STACK, undefined)), STACK);
  });

  it('have nothing else that VS Code takes for a path', () => {
    // As VS Code 1.105 to 1.139 looks for paths.
    const path = /((?:~|\.+)?(?:\/[\w\s.@\-()[\]{}!#$%^&'`~+=]+)+)(?::(?:line\s+)?([\d]+))?(?::([\d]+))?/g;
    assert.deepEqual(withLinks(STACK, '/home/ada/shop').match(path), ['./lib/cart.ex:12', '/home/ada/shop price/lib/tax.ex:3']);
  });
});
