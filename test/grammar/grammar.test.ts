import assert from 'node:assert/strict';
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { basename, join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Node } from 'web-tree-sitter';
import { withTree } from '../../adapter/source/parser.js';
import { type TokenLine, tokenise, tokenText } from '../support/tokens.js';

const root = fileURLToPath(new URL('../..', import.meta.url));
const constructs = join(root, 'test/grammar/constructs');

describe("the grammar's colours", () => {
  for (const file of elixirFiles(constructs)) {
    it(`of ${basename(file)} are those that were accepted`, async () => {
      const { lines } = await tokenise(readFileSync(file, 'utf8'));
      accepted(`${tokenText(lines)}\n`, file.replace(/\.ex$/, '.golden.txt'));
    });
  }

  // Every file of Elixir that this repository has: what the parser calls a text, a comment, an atom … looks like one, and nothing else does.
  for (const folder of ['test/grammar/constructs', 'test/corpus/project', 'test/projects', 'beam_probe']) {
    it(`agree with the parser in ${folder}`, async () => {
      const files = elixirFiles(join(root, folder));
      assert.ok(files.length > 2);
      const wrong: string[] = [];
      for (const file of files) wrong.push(...(await disagreements(file)));
      assert.deepEqual(wrong, []);
    });
  }
});

/** What each of the parser's leaves looks like in the editor. */
const looks: Readonly<Record<string, RegExp>> = {
  comment: /^comment\.line/,
  quoted_content: /^(string\.|constant\.language\.symbol|comment\.block\.documentation)/,
  escape_sequence: /^constant\.character\.escape|^string\.|^comment\.block/,
  integer: /^constant\.numeric|^variable\.parameter\.capture/,
  float: /^constant\.numeric\.float/,
  char: /^constant\.character\.elixir/,
  atom: /^constant\.language\.symbol/,
  keyword: /^constant\.language\.symbol\.key/,
  alias: /^entity\.name\.type\.module/,
  true: /^constant\.language/,
  false: /^constant\.language/,
  nil: /^constant\.language/,
  identifier: /^(variable\.|entity\.name\.function|keyword\.|comment\.unused|storage\.type)/,
  sigil_name: /^(storage\.type\.string|punctuation\.definition\.string|variable\.other\.attribute)/,
  do: /^keyword\.control/,
  end: /^keyword\.control/,
  fn: /^keyword\.control/,
};

/** What the outermost scope of a place must never be, whatever the leaf there is: a text that swallowed code. */
const swallowed = /^(string\.|comment\.(line|block)|constant\.language\.symbol\.(double|single))/;

async function disagreements(file: string): Promise<string[]> {
  const text = readFileSync(file, 'utf8');
  const { lines, leftOpen } = await tokenise(text);
  const wrong = leftOpen ? [`${relative(root, file)}: something is left open at its end`] : [];
  await withTree(text, (tree) => {
    for (const leaf of leavesOf(tree)) {
      const expected = looks[leaf.type];
      const inText = isInText(leaf);
      for (const { line, column } of ends(leaf, lines)) {
        const scopes = scopesAt(lines, line, column);
        const innermost = scopes.at(-1) ?? '';
        const isRight = expected ? scopes.some((scope) => expected.test(scope)) : inText || !swallowed.test(innermost);
        if (!isRight)
          wrong.push(
            `${relative(root, file)}:${line + 1}:${column + 1} ${leaf.type} ${JSON.stringify(leaf.text.slice(0, 40))} looks like ${scopes.join(' ')}`,
          );
      }
    }
  });
  return wrong;
}

/** Delimiters of texts look like texts; what is interpolated does not. */
function isInText(leaf: Node): boolean {
  return (
    /^(string|charlist|sigil|quoted_atom|quoted_keyword|interpolation|comment)$/.test(leaf.parent?.type ?? '') || /^["'~]/.test(leaf.text)
  );
}

function leavesOf(node: Node): Node[] {
  const children = node.children.filter((child): child is Node => child !== null);
  return children.length === 0 ? (node.text.trim() === '' ? [] : [node]) : children.flatMap(leavesOf);
}

/** The first and the last visible character of a leaf. */
function ends(leaf: Node, lines: readonly TokenLine[]): { line: number; column: number }[] {
  const rows = leaf.text.split('\n');
  return rows.flatMap((row, index) => {
    const shift = index === 0 ? leaf.startPosition.column : 0;
    const line = leaf.startPosition.row + index;
    const first = row.search(/\S/);
    return first < 0 || !lines[line] ? [] : [...new Set([first, row.trimEnd().length - 1])].map((at) => ({ line, column: shift + at }));
  });
}

const scopesAt = (lines: readonly TokenLine[], line: number, column: number): readonly string[] =>
  lines[line]?.tokens.find(({ start, end }) => start <= column && column < end)?.scopes.slice(1) ?? [];

function elixirFiles(folder: string): string[] {
  return readdirSync(folder, { withFileTypes: true })
    .flatMap((entry) => {
      const path = join(folder, entry.name);
      if (entry.isDirectory()) return /^(_build|deps)$/.test(entry.name) ? [] : elixirFiles(path);
      return /\.exs?$/.test(entry.name) ? [path] : [];
    })
    .sort();
}

/** A text that was read and found right; `UPDATE=1` accepts what there is now. */
function accepted(text: string, file: string): void {
  if (process.env.UPDATE === '1') writeFileSync(file, text);
  assert.ok(existsSync(file), `no golden text ${file}: read what UPDATE=1 writes, then keep it`);
  assert.equal(text, readFileSync(file, 'utf8'));
}
