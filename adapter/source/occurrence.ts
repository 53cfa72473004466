import type { Node } from 'web-tree-sitter';
import { binderOf, isCapture } from './binder.js';
import { definitionAt, definitionsIn } from './definitions.js';
import { calledName, endLineOf, lineOf, operatorOf, partsOf, withTree } from './parser.js';
import { constructLine, statementAt, statementsOf } from './statements.js';

/** A variable as it stands in a source. */
export interface Occurrence {
  readonly name: string;
  /** From 1; `endColumn` is the one after. */
  readonly line: number;
  readonly column: number;
  readonly endColumn: number;
  /** Lines of the definition around it; of the whole source outside of all. */
  readonly scope: Scope;
  /** The first line of the statement, clause or head that it is part of. */
  readonly statement: number;
  /** Where the variable that is meant here is bound: index into the text. Undefined where nothing in the text binds it. */
  readonly boundAt?: number;
  /** Whether a `fn` or capture in the definition binds it. */
  readonly boundInFn?: true;
}

export interface Scope {
  readonly from: number;
  readonly to: number;
}

/** A definition, or a whole source, and its lines. */
interface Top extends Scope {
  readonly node: Node;
}

/** The variable at a line and column (from 1, in UTF-16 units); undefined where something else stands: a call, a field, `@attribute`, a key. */
export async function occurrenceAt(text: string, line: number, column: number): Promise<Occurrence | undefined> {
  return withTree(text, (root) => {
    const node = root.descendantForPosition({ row: line - 1, column: column - 1 });
    return node === null ? undefined : describe(node, topAt(root, line));
  });
}

/** All variables in the definition around `line`, in the text's order. */
export async function occurrencesAround(text: string, line: number): Promise<readonly Occurrence[]> {
  return withTree(text, (root) => {
    const found: Occurrence[] = [];
    const top = topAt(root, line);
    const inside = definitionsIn(root).map(({ node }) => node.id);
    const visit = (node: Node): void => {
      if (node.id !== top.node.id && inside.includes(node.id)) return;
      const one = describe(node, top);
      if (one === undefined) for (const part of partsOf(node)) visit(part);
      else found.push(one);
    };
    visit(top.node);
    return found;
  });
}

/** The lines of the definition around `line`, or of the whole source. */
export async function scopeAt(text: string, line: number): Promise<Scope> {
  return withTree(text, (root) => {
    const { from, to } = topAt(root, line);
    return { from, to };
  });
}

/** Where the variable called `name` is bound that the statement at `line` and `column` (0: not told) sees. */
export async function boundAtStatement(text: string, line: number, column: number, name: string): Promise<number | undefined> {
  return withTree(text, (root) => {
    const top = topAt(root, line).node;
    const statement = statementAt(statementsOf(top), line, column);
    return statement && binderOf(statement, name, top)?.startIndex;
  });
}

/** The definition around a line, else the whole source: a script's statements, a module's body. */
export function topAt(root: Node, line: number): Top {
  const definition = definitionAt(definitionsIn(root), line);
  return definition ?? { node: root, from: lineOf(root), to: endLineOf(root) };
}

function describe(node: Node, { node: top, from, to }: Top): Occurrence | undefined {
  const variable = variableAt(node);
  if (variable === undefined) return undefined;
  const { text: name, startPosition: start, endPosition: end } = variable;
  const binder = binderOf(variable, name, top);
  return {
    name,
    line: start.row + 1,
    column: start.column + 1,
    endColumn: end.column + 1,
    scope: { from, to },
    statement: constructLine(variable, top),
    ...(binder === undefined ? {} : { boundAt: binder.startIndex }),
    ...(binder !== undefined && isInFn(binder, top) ? { boundInFn: true as const } : {}),
  };
}

/** The node of the variable that `node` is, or is part of: `&1` is an operator and a number, and the mouse is over either. */
export function variableAt(node: Node): Node | undefined {
  const { parent } = node;
  const capture = node.type === 'unary_operator' ? node : parent;
  if (capture !== null && /^&\d+$/.test(capture.text)) return capture;
  if (node.type !== 'identifier' || /^__.+__$/.test(node.text) || node.text === '_') return undefined;
  return (parent !== null && isOtherName(node, parent)) || inSpecification(node) ? undefined : node;
}

/** Whether an identifier names a function, a field, an attribute, or how many bits there are. */
function isOtherName(node: Node, parent: Node): boolean {
  if (parent.type === 'dot') return parent.childForFieldName('right')?.id === node.id;
  if (parent.type === 'call') return parent.childForFieldName('target')?.id === node.id;
  if (parent.type === 'unary_operator') return operatorOf(parent) === '@';
  if (parent.type === 'binary_operator' && operatorOf(parent) === '::') return parent.childForFieldName('right')?.id === node.id;
  if (parent.type === 'binary_operator' && operatorOf(parent) === '/')
    return parent.parent?.type === 'unary_operator' && operatorOf(parent.parent) === '&';
  // `def one, do: 1`
  const call = parent.type === 'arguments' ? parent.parent : null;
  return call !== null && /^def(p|macro|macrop|guard|guardp|delegate)?$/.test(calledName(call) ?? '') && partsOf(parent)[0]?.id === node.id;
}

/** Whether it stands in an attribute: `@spec total(items) :: number when items: list`. */
function inSpecification(node: Node): boolean {
  for (let around = node.parent; around !== null; around = around.parent)
    if (around.type === 'unary_operator' && operatorOf(around) === '@') return true;
  return false;
}

function isInFn(binder: Node, top: Node): boolean {
  for (let node: Node | null = binder; node !== null && node.id !== top.id; node = node.parent)
    if (node.type === 'anonymous_function' || isCapture(node)) return true;
  return false;
}
