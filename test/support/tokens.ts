import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { fileURLToPath } from 'node:url';
import { createOnigScanner, createOnigString, loadWASM } from 'vscode-oniguruma';
import { INITIAL, parseRawGrammar, Registry } from 'vscode-textmate';

/** A stretch of one line that looks one way. */
export interface Token {
  readonly start: number;
  readonly end: number;
  /** From the most general; the grammar's own name first. */
  readonly scopes: readonly string[];
}

export interface TokenLine {
  readonly text: string;
  readonly tokens: readonly Token[];
}

const grammarFile = fileURLToPath(new URL('../../syntaxes/elixir.tmLanguage.json', import.meta.url));
let registry: Registry | undefined;

/** What VS Code's own tokeniser makes of `text` with our grammar, and whether it ends as it began: with nothing left open. */
export async function tokenise(text: string): Promise<{ readonly lines: readonly TokenLine[]; readonly leftOpen: boolean }> {
  registry ??= await load();
  const grammar = await registry.loadGrammar('source.elixir');
  if (!grammar) throw new Error('there is no grammar');
  let stack = INITIAL;
  const lines = text.split('\n').map((line) => {
    const { tokens, ruleStack } = grammar.tokenizeLine(line, stack);
    stack = ruleStack;
    return { text: line, tokens: tokens.map(({ startIndex, endIndex, scopes }) => ({ start: startIndex, end: endIndex, scopes })) };
  });
  return { lines, leftOpen: stack.depth !== 1 };
}

async function load(): Promise<Registry> {
  const wasm = readFileSync(createRequire(import.meta.url).resolve('vscode-oniguruma/release/onig.wasm'));
  await loadWASM(wasm.buffer.slice(wasm.byteOffset, wasm.byteOffset + wasm.byteLength));
  return new Registry({
    onigLib: Promise.resolve({ createOnigScanner, createOnigString }),
    loadGrammar: async () => parseRawGrammar(readFileSync(grammarFile, 'utf8'), grammarFile),
  });
}

/** A text to read and accept: each line of the source, and below it what is what; blanks and the grammar's own name are left out. */
export function tokenText(lines: readonly TokenLine[]): string {
  return lines.flatMap((line) => [`>${line.text}`, ...marks(line)]).join('\n');
}

/** A line for each look, with marks below all that looks so. */
function marks({ text, tokens }: TokenLine): string[] {
  const looks = new Map<string, string>();
  for (const { start, end, scopes } of tokens) {
    const name = scopes
      .slice(1)
      .map((scope) => scope.replace(/\.elixir$/, ''))
      .join(' ');
    if (name === '' || text.slice(start, end).trim() === '') continue;
    looks.set(name, (looks.get(name) ?? '').padEnd(start) + '^'.repeat(Math.min(end, text.length) - start));
  }
  return [...looks].map(([name, under]) => `#${under} ${name}`);
}
