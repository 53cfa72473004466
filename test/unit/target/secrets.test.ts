import assert from 'node:assert/strict';
import { secretNames } from '../../../adapter/target/probeConfig.js';
import { parseSecrets, withoutSecrets } from '../../../adapter/target/secrets.js';

describe('what is secret, as the user writes it', () => {
  it('is names, patterns of texts, and a function of the project', () => {
    assert.deepEqual(parseSecrets(['iban', '/4[0-9]{15}/', '/key-[a-z]+/i', 'Shop.Privacy.secret?/1']), {
      names: ['iban'],
      patterns: [
        { source: '4[0-9]{15}', caseless: false },
        { source: 'key-[a-z]+', caseless: true },
      ],
      fun: { module: 'Shop.Privacy', name: 'secret?' },
    });
  });

  it('has the usual names where it says none', () => {
    assert.deepEqual(parseSecrets(['/x/']).names, secretNames);
    assert.deepEqual(parseSecrets([]), { names: secretNames, patterns: [] });
  });

  it('is refused where it would silently mean nothing', () => {
    for (const said of ['/x', '/x/g', 'Shop.Privacy.secret?/2', 'Shop.Privacy/1'])
      assert.throws(() => parseSecrets([said]), /does not say what is secret/, said);
  });

  it('is not kept of arguments', () => {
    const args = ['--api-key=abc', '--token', 'dé', '--verbose', 'card 4111', 'PASSWORD=x=y', '--secret', '--next', 'plain'];
    assert.deepEqual(withoutSecrets(args, parseSecrets(['/[0-9]{4}/'])), [
      '--api-key=***',
      '--token',
      '***',
      '--verbose',
      'card ****',
      'PASSWORD=***',
      '--secret',
      '--next',
      'plain',
    ]);
  });
});
