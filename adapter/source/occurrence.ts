import type { Node } from 'web-tree-sitter';
import { binderOf } from './binder.js';
import { definitionAt, definitionsIn } from './definitions.js';
import { calledName, operatorOf, partsOf, withTree } from './parser.js';
import { statementAt, statementsOf } from './statements.js';

/** A variable as it stands in a source. */
export interface Occurrence {
  readonly name: string;
  /** Lines of the definition around it. */
  readonly scope: { readonly from: number; readonly to: number };
  /** Where the variable that is meant here is bound: index into the text. Undefined where nothing binds it (`&1`). */
  readonly boundAt?: number;
}

/** The variable at a line and column (from 1, in UTF-16 units); undefined where something else stands: a call, a field, `@attribute`, a key. */
export async function occurrenceAt(text: string, line: number, column: number): Promise<Occurrence | undefined> {
  return withTree(text, (root) => {
    const node = root.descendantForPosition({ row: line - 1, column: column - 1 });
    const definition = definitionAt(definitionsIn(root), line);
    const name = node === null ? undefined : variableName(node);
    if (node === null || name === undefined || definition === undefined) return undefined;
    const binder = binderOf(node, name, definition.node);
    return { name, scope: { from: definition.from, to: definition.to }, ...(binder === undefined ? {} : { boundAt: binder.startIndex }) };
  });
}

/** Where the variable called `name` is bound that the statement at `line` and `column` (0: not told) sees. */
export async function boundAtStatement(text: string, line: number, column: number, name: string): Promise<number | undefined> {
  return withTree(text, (root) => {
    const definition = definitionAt(definitionsIn(root), line);
    if (definition === undefined) return undefined;
    const statement = statementAt(statementsOf(definition.node), line, column);
    return statement && binderOf(statement, name, definition.node)?.startIndex;
  });
}

function variableName(node: Node): string | undefined {
  const { parent } = node;
  // `&1` is an operator and a number; the mouse is over either.
  const capture = node.type === 'unary_operator' ? node : parent;
  if (capture !== null && /^&\d+$/.test(capture.text)) return capture.text;
  if (node.type !== 'identifier' || /^__.+__$/.test(node.text)) return undefined;
  return parent !== null && isOtherName(node, parent) ? undefined : node.text;
}

/** Whether an identifier names a function, a field or an attribute. */
function isOtherName(node: Node, parent: Node): boolean {
  if (parent.type === 'dot') return parent.childForFieldName('right')?.id === node.id;
  if (parent.type === 'call') return parent.childForFieldName('target')?.id === node.id;
  if (parent.type === 'unary_operator') return operatorOf(parent) === '@';
  if (parent.type === 'binary_operator' && operatorOf(parent) === '/')
    return parent.parent?.type === 'unary_operator' && operatorOf(parent.parent) === '&';
  // `def one, do: 1`
  const call = parent.type === 'arguments' ? parent.parent : null;
  return call !== null && /^def/.test(calledName(call) ?? '') && partsOf(parent)[0]?.id === node.id;
}
