import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('../..', import.meta.url));
const { wordPattern, indentationRules } = JSON.parse(readFileSync(join(root, 'syntaxes/language-configuration.json'), 'utf8'));
const increase = new RegExp(indentationRules.increaseIndentPattern);
const decrease = new RegExp(indentationRules.decreaseIndentPattern);

/** Words as a double click selects them. */
const words = (line: string): string[] => line.match(new RegExp(wordPattern.pattern, `g${wordPattern.flags}`)) ?? [];

describe('how Elixir is typed', () => {
  it('words have ? and !, attributes their @', () => {
    assert.deepEqual(words('@limit empty?(x) save!(größe, _a1) 1_000.5e3'), [
      '@limit',
      'empty?',
      'x',
      'save!',
      'größe',
      '_a1',
      '1_000.5e3',
    ]);
  });

  it('what opens is followed by a deeper line', () => {
    for (const line of ['def f(x) do', '  fn', '  fn x ->', '  {:ok, x} ->', '  else', '  [', '  foo(', '  if x do # why', '  rescue'])
      assert.match(line, increase);
    for (const line of ['# do', 'x = 1', 'def f(x), do: x', 'end', 'todo = done', 'fn -> 1 end']) assert.doesNotMatch(line, increase);
  });

  it('what closes goes back', () => {
    for (const line of ['end', '  end)', '  }', '  ]', '  else', '  rescue', '  after']) assert.match(line, decrease);
    for (const line of ['ending = 1', 'end?', 'else: 1', 'x = end_of(y)', 'after_all()']) assert.doesNotMatch(line, decrease);
  });

  // The formatter's own indentation, over the probe's sources: where it goes deeper by a block we do, and where it goes back by `end` we do.
  it('agrees with the formatter about blocks', () => {
    const folder = join(root, 'beam_probe/lib');
    const wrong: string[] = [];
    for (const file of readdirSync(folder).filter((name) => name.endsWith('.ex'))) {
      const lines = readFileSync(join(folder, file), 'utf8').split('\n');
      for (const [at, line] of lines.entries()) {
        if (/\bdo$/.test(line) && !/^\s*#/.test(line) && !increase.test(line)) wrong.push(`${file}:${at + 1} ${line}`);
        if (/^\s*end\b/.test(line) && !decrease.test(line)) wrong.push(`${file}:${at + 1} ${line}`);
      }
    }
    assert.deepEqual(wrong, []);
  });
});
