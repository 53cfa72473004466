import assert from 'node:assert/strict';
import { harmless } from '../../../adapter/cli/say.js';

describe('words of the command line', () => {
  it('give the terminal no orders, whatever a program calls its things', () => {
    const title = '\x1b]0;owned\x07';
    assert.equal(
      harmless(`${title}red \x1b[31m \x9b31m\rElixirScope: all is well\x7f`),
      String.raw`\u001b]0;owned\u0007red \u001b[31m \u009b31m\u000dElixirScope: all is well\u007f`,
    );
    assert.equal(harmless('to \u202egpj.exe'), String.raw`to \u202egpj.exe`);
  });

  it('stay lines and tables in any script, and JSON stays JSON', () => {
    const text = 'a\tb\nLäden 商店 متجر 🛒';
    assert.equal(harmless(text), text);
    assert.equal(JSON.parse(harmless(JSON.stringify({ a: '\x9b31m\x7f\x1b' }))).a, '\x9b31m\x7f\x1b');
  });
});
