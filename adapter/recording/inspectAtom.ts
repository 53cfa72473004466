import { type Escaping, escapeText } from './inspectText.js';

/** How `Macro.inspect_atom/2` classifies an atom's name. */
type AtomClass = 'alias' | 'identifier' | 'operator' | 'quotedOperator' | 'notCallable' | 'other';

const notCallable = new Set(['%', '%{}', '{}', '<<>>', '...', '..', '.', '..//', '->']);
const quotedOperators = new Set(['::', '^^^', '~~~', '<|>']);
const unary = '& ... ! ^ not + - ~~~ @';
const binary =
  '<- \\\\ when :: | = || ||| or && &&& and == != =~ === !== < <= >= > |> <<< >>> <~ ~> <<~ ~>> <~> <|> in ^^^ ++ -- .. <> +++ --- + - * / ** .';
const operators = new Set(`${unary} ${binary}`.split(' '));

/** An identifier as Elixir's tokenizer reads it: `foo`, `foo?`, `über`, also with an at sign, which only plain atoms may have. */
const identifier = /^[\p{ID_Start}_][\p{ID_Continue}]*[?!]?$/u;
const withAt = /^[\p{ID_Start}_][\p{ID_Continue}@]*[?!]?$/u;
const alias = /^Elixir(\.[A-Z][A-Za-z0-9_]*)*$/;

function classify(name: string): AtomClass {
  if (notCallable.has(name)) return 'notCallable';
  if (quotedOperators.has(name)) return 'quotedOperator';
  if (operators.has(name)) return 'operator';
  if (alias.test(name)) return 'alias';
  if (name.normalize('NFKC') !== name) return 'other';
  if (identifier.test(name)) return /^\p{Lu}|^\p{Lt}/u.test(name) ? 'notCallable' : 'identifier';
  return withAt.test(name) ? 'notCallable' : 'other';
}

/** An atom as Elixir writes it: `:foo`, `Foo.Bar`, `nil`, `:"with spaces"`. */
export function inspectAtom(name: string, escaping?: Escaping): string {
  if (name === 'nil' || name === 'true' || name === 'false') return name;
  const kind = classify(name);
  if (kind === 'alias') return name === 'Elixir' || /^Elixir\.Elixir(\.|$)/.test(name) ? name : name.slice('Elixir.'.length);
  return kind === 'other' || kind === 'quotedOperator' ? `:"${escapeText(name, '"', escaping)}"` : `:${name}`;
}

/** An atom as a key of a keyword list: `foo:`, `"with spaces":`. */
export function inspectKey(name: string, escaping?: Escaping): string {
  const kind = classify(name);
  if (kind === 'alias') return `"${name}":`;
  return kind === 'other' || kind === 'quotedOperator' ? `"${escapeText(name, '"', escaping)}":` : `${name}:`;
}

/** A function's name after its module's dot: `foo`, `+`, `"with spaces"`. */
export function inspectFunctionName(name: string): string {
  const kind = classify(name);
  if (kind === 'identifier' || kind === 'operator' || kind === 'quotedOperator') return name;
  return kind === 'notCallable' || kind === 'alias' ? `"${name}"` : `"${escapeText(name, '"')}"`;
}
