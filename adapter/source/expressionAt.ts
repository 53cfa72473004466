import type { Node } from 'web-tree-sitter';
import { variableAt } from './occurrence.js';
import { argumentsOf, calledName, operatorOf, withTree } from './parser.js';

/** Something whose value can be asked for, as it stands in a text; lines and columns from 1, `endColumn` the one after. */
export interface Expression {
  /** `user`, `user.name`, `opts[:limit]`, `&1`, `@rate`. */
  readonly text: string;
  readonly from: { readonly line: number; readonly column: number };
  readonly to: { readonly line: number; readonly column: number };
}

/** Attributes that say something about the code and have no value in it. */
const DIRECTIVES = new Set(
  'moduledoc doc typedoc spec type typep opaque callback macrocallback optional_callbacks behaviour impl derive deprecated since dialyzer compile on_load before_compile after_compile'.split(
    ' ',
  ),
);
const LITERAL_KEYS = new Set(['atom', 'quoted_atom', 'string', 'integer', 'float', 'boolean', 'nil', 'alias']);

/**
 * What the mouse means at a line and column (from 1): a variable, up to the field or the key it points at, or a module attribute; undefined
 * where something else stands: a function's name, an atom, text, a comment.
 */
export async function expressionAt(text: string, line: number, column: number): Promise<Expression | undefined> {
  return withTree(text, (root) => {
    const node = root.descendantForPosition({ row: line - 1, column: column - 1 });
    const meant = node === null ? undefined : whatIsMeant(node);
    const path = meant && pathText(meant);
    if (meant === undefined || path === undefined) return undefined;
    const start = meant.startPosition;
    // Of `@rate 2` the name alone.
    const { endPosition: end } = meant.childForFieldName('operand')?.childForFieldName('target') ?? meant;
    return { text: path, from: { line: start.row + 1, column: start.column + 1 }, to: { line: end.row + 1, column: end.column + 1 } };
  });
}

function whatIsMeant(node: Node): Node | undefined {
  const { parent } = node;
  return variableAt(node) ?? attributeOf(node) ?? (parent === null ? undefined : (field(node, parent) ?? accessOf(node)));
}

/** The `@rate` that `node` is in, by its sign or its name; `@rate 2`, where it is set, counts too. */
function attributeOf(node: Node): Node | undefined {
  const call = node.parent?.type === 'call' && node.parent.childForFieldName('target')?.id === node.id ? node.parent : undefined;
  const operator = (call ?? node).parent;
  const name = operator?.type === 'unary_operator' ? attributeName(operator) : undefined;
  if (operator === null || name === undefined || DIRECTIVES.has(name)) return undefined;
  return node.text === name || node.type === '@' ? operator : undefined;
}

/** `rate`, of `@rate` and of `@rate 2`. */
export function attributeName(operator: Node): string | undefined {
  const operand = operator.childForFieldName('operand');
  if (operand === null || operatorOf(operator) !== '@') return undefined;
  return operand.type === 'identifier' ? operand.text : calledName(operand);
}

/** The `user.name` whose `name` this is. */
function field(node: Node, parent: Node): Node | undefined {
  const isField = parent.type === 'dot' && parent.childForFieldName('right')?.id === node.id;
  return isField ? (parent.parent ?? undefined) : undefined;
}

/** The `opts[:limit]` whose key this is. */
function accessOf(node: Node): Node | undefined {
  const key = node.type === 'quoted_content' ? node.parent : node;
  const access = key?.parent;
  return access?.type === 'access_call' && access.childForFieldName('key')?.id === key?.id ? access : undefined;
}

/** An expression that reads values and runs nothing, as it is asked for; undefined for any other. */
function pathText(node: Node): string | undefined {
  if (variableAt(node)?.id === node.id) return node.text;
  switch (node.type) {
    case 'unary_operator': {
      const name = attributeName(node);
      return name && `@${name}`;
    }
    case 'call':
      return fieldText(node);
    case 'access_call': {
      const [target, key] = [node.childForFieldName('target'), node.childForFieldName('key')];
      const path = target === null ? undefined : pathText(target);
      return path === undefined || key === null || !isLiteral(key) ? undefined : `${path}[${key.text}]`;
    }
    default:
      return undefined;
  }
}

/** `user.name`, but not `user.name()` */
function fieldText(call: Node): string | undefined {
  const dot = call.childForFieldName('target');
  if (dot?.type !== 'dot' || call.namedChildCount > 1 || argumentsOf(call).length > 0) return undefined;
  const [left, right] = [dot.childForFieldName('left'), dot.childForFieldName('right')];
  const path = left === null ? undefined : pathText(left);
  return path === undefined || right?.type !== 'identifier' ? undefined : `${path}.${right.text}`;
}

function isLiteral(key: Node): boolean {
  return LITERAL_KEYS.has(key.type) && !key.namedChildren.some((child) => child?.type === 'interpolation');
}
