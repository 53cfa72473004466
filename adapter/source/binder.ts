import type { Node } from 'web-tree-sitter';
import { argumentsOf, calledName, doBlockOf, operatorOf, partsOf } from './parser.js';

/** Nodes whose bindings are not seen from outside. */
const CLOSED = new Set(['do_block', 'anonymous_function', 'stab_clause']);

/**
 * The identifier that binds the variable of this name as seen from `from`: the nearest pattern before it, in its own body or around.
 * `from` may itself be in a pattern: then it is bound there. `top` ends the search.
 */
export function binderOf(from: Node, name: string, top: Node): Node | undefined {
  for (let child = from, parent = from.parent; parent !== null; child = parent, parent = parent.parent) {
    const found = boundBeside(parent, child, name);
    if (found !== undefined) return found;
    if (parent.id === top.id) return undefined;
  }
  return undefined;
}

/** The binder of `name` among what `parent` binds for its part `child`. */
function boundBeside(parent: Node, child: Node, name: string): Node | undefined {
  switch (parent.type) {
    case 'stab_clause': {
      const left = parent.childForFieldName('left');
      return left === null ? undefined : inPattern(left, name);
    }
    case 'binary_operator':
      // On the left of a match it is bound there; on the right the match has not happened yet.
      return isMatch(parent) && parent.childForFieldName('left')?.id === child.id ? inPattern(child, name) : undefined;
    case 'call':
      return boundByCall(parent, child, name);
    default:
      return lastOf(siblingsBefore(parent, child), name);
  }
}

/** A definition's parameters; the generators and matches of `for` and `with`. */
function boundByCall(call: Node, child: Node, name: string): Node | undefined {
  const inArguments = child.type === 'arguments';
  const args = argumentsOf(call);
  const called = calledName(call);
  if (called !== undefined && /^(def|test|property|setup)/.test(called)) {
    const [head, context] = args;
    const patterns = called.startsWith('def') ? head : context;
    return patterns === undefined ? undefined : inPattern(patterns, name);
  }
  return inArguments || child.id !== doBlockOf(call)?.id ? undefined : lastOf(args, name);
}

function siblingsBefore(parent: Node, child: Node): Node[] {
  const parts = partsOf(parent);
  return parts.slice(
    0,
    parts.findIndex(({ id }) => id === child.id),
  );
}

/** The last binder of `name` in these expressions that can be seen after them. */
function lastOf(expressions: readonly Node[], name: string): Node | undefined {
  return expressions.reduce<Node | undefined>((found, expression) => inExpression(expression, name) ?? found, undefined);
}

function inExpression(node: Node, name: string): Node | undefined {
  if (CLOSED.has(node.type)) return undefined;
  const left = isMatch(node) ? node.childForFieldName('left') : null;
  return (left === null ? undefined : inPattern(left, name)) ?? lastOf(partsOf(node), name);
}

function isMatch(node: Node): boolean {
  return node.type === 'binary_operator' && ['=', '<-'].includes(operatorOf(node) ?? '');
}

/** The identifier called `name` in a pattern; pinned ones, fields and functions bind nothing. */
export function inPattern(pattern: Node, name: string): Node | undefined {
  if (pattern.type === 'identifier') return pattern.text === name ? pattern : undefined;
  if (pattern.type === 'unary_operator' && ['^', '@', '&'].includes(operatorOf(pattern) ?? '')) return undefined;
  if (pattern.type === 'dot') return undefined;
  const target = pattern.type === 'call' ? pattern.childForFieldName('target') : null;
  for (const part of partsOf(pattern)) {
    const found = part.id === target?.id ? undefined : inPattern(part, name);
    if (found !== undefined) return found;
  }
  return undefined;
}
