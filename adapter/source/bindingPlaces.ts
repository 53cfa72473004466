import type { Node } from 'web-tree-sitter';
import { binderOf, inClause, inExpression, inParameters, inPattern, isCapture, isGenerating, isMatch } from './binder.js';
import { topAt } from './occurrence.js';
import { calledName, endLineOf, lineOf, operatorOf, partsOf, withTree } from './parser.js';
import { statementsOf } from './statements.js';

/** Which place in the code bound a variable, as far as its recorded site tells: compilers tell lines, and rarely more. */
export interface BoundBy {
  readonly name: string;
  /** A definition's head, that of a `fn` or capture, a clause or generator, or a statement. */
  readonly kind: 'head' | 'fn' | 'clause' | 'statement';
  readonly line: number;
  /** Which of those of its kind on that line (of a clause and a statement: that bind the name), in the code's order, from 0. */
  readonly nth: number;
}

/** A piece of code that binds variables: the lines of the part that does, and the identifier that binds a name there. */
interface Construct {
  readonly kind: BoundBy['kind'];
  readonly from: number;
  readonly to: number;
  binder(name: string): Node | undefined;
}

/** Where in the text the variables were bound (as `Occurrence.boundAt`), in the order of `places`; undefined where that cannot be told. */
export async function binderIndexes(text: string, places: readonly BoundBy[]): Promise<readonly (number | undefined)[]> {
  return withTree(text, (root) => {
    const known = new Map<number, readonly Construct[]>();
    return places.map((place) => {
      const top = topAt(root, place.line).node;
      const constructs = known.get(top.id) ?? constructsIn(top);
      known.set(top.id, constructs);
      return binderAt(constructs, place)?.startIndex;
    });
  });
}

function binderAt(constructs: readonly Construct[], { name, kind, line, nth }: BoundBy): Node | undefined {
  const ofKind = constructs.filter((one) => one.kind === kind && (kind === 'fn' || one.binder(name) !== undefined));
  const there = ofKind.filter(({ from }) => from === line);
  const around = there.length > 0 ? there : ofKind.filter(({ from, to }) => from <= line && line <= to).slice(-1);
  // A compiler may make several of one piece of code: the clauses of a `with`'s `else`.
  const found = around[Math.min(nth, around.length - 1)]?.binder(name);
  if (found !== undefined) return found;
  // Named once, it can be no other.
  const all = new Map(constructs.flatMap((one) => one.binder(name) ?? []).map((binder) => [binder.id, binder]));
  return all.size === 1 ? [...all.values()][0] : undefined;
}

/** All that binds in a definition or a source, in its order. */
function constructsIn(top: Node): Construct[] {
  const statements = new Set(statementsOf(top).map(({ id }) => id));
  const found: Construct[] = [{ kind: 'head', from: lineOf(top), to: lineOf(top), binder: (name) => inParameters(top, name) }];
  const visit = (node: Node, parent: Node | undefined): void => {
    if (statements.has(node.id)) found.push(statement(node));
    const own = node.type === 'stab_clause' ? clause(node, top) : isCapture(node) ? capture(node, top) : undefined;
    if (own !== undefined) found.push(own);
    if (parent !== undefined && isGenerating(parent) && node.type === 'arguments')
      for (const part of partsOf(node)) found.push(...arrow(part, parent));
    for (const part of partsOf(node)) visit(part, node);
  };
  visit(top, undefined);
  return found;
}

function statement(node: Node): Construct {
  return { kind: 'statement', from: lineOf(node), to: endLineOf(node), binder: (name) => inExpression(node, name) };
}

/** The clause of a `fn` also has the variables that it captured. */
function clause(node: Node, top: Node): Construct {
  const [from, to] = [lineOf(node), lineOf(node.childForFieldName('right') ?? node)];
  const fn = node.parent?.type === 'anonymous_function' ? node.parent : undefined;
  if (fn === undefined) return { kind: 'clause', from, to, binder: (name) => inClause(node, node, name) };
  return { kind: 'fn', from, to, binder: (name) => inClause(node, node, name) ?? binderOf(fn, name, top) };
}

function capture(node: Node, top: Node): Construct {
  const [from, to] = [lineOf(node), endLineOf(node)];
  return { kind: 'fn', from, to, binder: (name) => (name.startsWith('&') ? node : binderOf(node, name, top)) };
}

/** `x <- xs`, and the matches between: filters of a `for`, statements of a `with`. */
function arrow(node: Node, call: Node): Construct[] {
  if (!isMatch(node)) return [];
  const left = node.childForFieldName('left');
  const kind = operatorOf(node) === '=' && calledName(call) === 'with' ? 'statement' : 'clause';
  return left === null ? [] : [{ kind, from: lineOf(node), to: endLineOf(left), binder: (name) => inPattern(left, name) }];
}
