import assert from 'node:assert/strict';
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('../../..', import.meta.url));
const folder = join(root, 'extension');
const bundleFile = join(root, 'l10n/bundle.l10n.json');
const sources = readdirSync(folder)
  .filter((name) => name.endsWith('.ts'))
  .map((name) => ({ name, text: readFileSync(join(folder, name), 'utf8') }));
const manifest = readFileSync(join(root, 'package.json'), 'utf8');

const literal = String.raw`'(?:[^'\\\n]|\\.)*'|"(?:[^"\\\n]|\\.)*"`;

/** What stands between the quotes of a literal. */
const read = (quoted: string): string =>
  quoted.slice(1, -1).replace(/\\(.)/g, (_, character: string) => (character === 'n' ? '\n' : character));

/** The texts that the extension has translated, as they are in the code. */
function translated(): Record<string, string> {
  const texts = sources.flatMap(({ text }) =>
    [...text.matchAll(new RegExp(String.raw`l10n\.t\(\s*(${literal})`, 'g'))].map(([, quoted = "''"]) => read(quoted)),
  );
  return Object.fromEntries([...new Set(texts)].sort().map((text) => [text, text]));
}

describe('texts of the extension', () => {
  it('are translated wherever they are shown', () => {
    // What takes a text to show: message boxes' first argument, and these properties. A text without letters of its own is put together of others.
    const text = String.raw`(${literal}|\x60(?:[^\x60\\]|\\.)*\x60)`;
    const properties = 'title|placeHolder|placeholder|prompt|label|detail|description|tooltip|message|openLabel|saveLabel';
    const shown = new RegExp(String.raw`(?:show(?:Error|Warning|Information)Message\(\s*|\b(?:${properties})(?::| =) )${text}`, 'g');
    const plain = sources.flatMap(({ name, text }) =>
      [...text.matchAll(shown)]
        .map(([, quoted = '']) => `${name}: ${quoted}`)
        .filter((found) => /\p{L}{2}/u.test(found.slice(found.indexOf(' ')).replace(/\$\{[^}]*\}|\$\([^)]*\)/g, ''))),
    );
    assert.deepEqual(plain, []);
  });

  it('are literals: what is put together cannot be translated', () => {
    const put = sources.flatMap(({ name, text }) =>
      [...text.matchAll(/l10n\.t\((?!\s*['"])[^\n]*/g)].map(([found]) => `${name}: ${found}`),
    );
    assert.deepEqual(put, []);
  });

  it('are all in the bundle that translations begin from', () => {
    const bundle = `${JSON.stringify(translated(), null, 2)}\n`;
    if (process.env.UPDATE === '1') {
      mkdirSync(dirname(bundleFile), { recursive: true });
      writeFileSync(bundleFile, bundle);
    }
    assert.ok(
      existsSync(bundleFile) && readFileSync(bundleFile, 'utf8') === bundle,
      'UPDATE=1 npm run mocha -- test/unit/extension/l10n.test.ts writes it',
    );
  });

  it('in package.json are keys of package.nls.json, which has no others', () => {
    const keys = [...manifest.matchAll(/"%([\w.]+)%"/g)].map(([, key = '']) => key);
    const known = Object.keys(JSON.parse(readFileSync(join(root, 'package.nls.json'), 'utf8')));
    assert.deepEqual([...new Set(keys)].sort(), known.sort());
  });

  it('in package.json are keys wherever people read them', () => {
    const read =
      /"(title|description|markdownDescription|label|contents|altText|category|name|contextualTitle|enumDescriptions)": "([^%"][^"]*)"/g;
    const plain = [...JSON.stringify(JSON.parse(manifest).contributes, null, 1).matchAll(read)].map(([, , text = '']) => text);
    // Names are the same in every language; launch configurations are written as they are.
    const names = new Set(['ElixirScope', 'mix test']);
    assert.deepEqual(
      plain.filter((text) => !names.has(text) && !/^mix |^iex |^the last recording$/.test(text)),
      [],
    );
  });
});
