import { atom, type Outgoing, tuple } from './erlangTerm.js';

/** What a user names to say what is recorded, read. In names and files `*` stands for any text, but not for `/`; `**` for any in files. */
export type Pattern =
  | { readonly kind: 'project' }
  | { readonly kind: 'app'; readonly app: string }
  | { readonly kind: 'module'; readonly module: string }
  /** Without an arity: whatever it is. */
  | { readonly kind: 'function'; readonly module: string; readonly name: string; readonly arity?: number }
  /** The end of a file's path, or a folder in it. */
  | { readonly kind: 'file'; readonly file: string };

/** How patterns are written, for whoever wrote something else. */
export const patternExamples = '"Shop.Cart", "Shop.*", "Shop.Cart.total/2", "lib/shop/generated/**", "app:plug" or "project"';

const PART = String.raw`[\p{Lu}*][\p{L}\p{N}_*]*`;
const MODULE = String.raw`(?:${PART}|:[\p{Ll}_*][\p{L}\p{N}_@*]*)(?:\.${PART})*`;
const SOURCE = /\.(ex|exs|erl|hrl|eex|heex|leex)$/;

/**
 * Reads a pattern: `Shop.Cart` or `:queue` (a module), `Shop.Cart.total/2` or `Shop.Cart.total` (functions), `lib/shop/cart.ex` or `lib/shop/`
 * (files), `app:plug` (an application), `project` (the project's own code). Undefined where it is none of these.
 */
export function parsePattern(text: string): Pattern | undefined {
  const written = text.trim().replace(/^Elixir\./, '');
  if (written === 'project') return { kind: 'project' };
  const [, app] = /^app:([a-z_]\w*)$/.exec(written) ?? [];
  if (app !== undefined) return { kind: 'app', app };
  if (SOURCE.test(written)) return fileOf(written);
  if (new RegExp(`^${MODULE}$`, 'u').test(written)) return { kind: 'module', module: written };
  return functionOf(written) ?? (/[/\\]/.test(written) ? fileOf(written) : undefined);
}

/** A function's name begins small, or it is an operator; a test's holds spaces, and may hold more. */
function functionOf(text: string): Pattern | undefined {
  const [, of, called, arity] = new RegExp(String.raw`^(${MODULE})\.([\p{Ll}_*].*|[^\p{L}\p{N}_\s]+)/(\d+)$`, 'u').exec(text) ?? [];
  if (of !== undefined && called !== undefined) return { kind: 'function', module: of, name: called, arity: Number(arity) };
  const [, module, name] = new RegExp(String.raw`^(${MODULE})\.([\p{Ll}_][^/]*)$`, 'u').exec(text) ?? [];
  return module === undefined || name === undefined ? undefined : { kind: 'function', module, name };
}

const fileOf = (text: string): Pattern => ({ kind: 'file', file: text.replaceAll('\\', '/').replace(/^\.\//, '') });

/** As the probe has it. */
export function patternTerm(pattern: Pattern): Outgoing {
  switch (pattern.kind) {
    case 'project':
      return atom('project');
    case 'app':
      return tuple(atom('app'), pattern.app);
    case 'module':
      return tuple(atom('module'), pattern.module);
    case 'function':
      return tuple(atom('function'), pattern.module, pattern.name, pattern.arity ?? atom('any'));
    case 'file':
      return tuple(atom('file'), pattern.file);
  }
}
