import type { Node } from 'web-tree-sitter';
import { argumentsOf, calledName, doBlockOf, operatorOf, partsOf } from './parser.js';

/** Nodes whose bindings are not seen from outside. */
const CLOSED = new Set(['do_block', 'anonymous_function', 'stab_clause']);
/** What follows the body in a do block: it sees nothing of the body's. */
const BRANCHES = new Set(['else_block', 'rescue_block', 'catch_block', 'after_block']);
/** Operators whose right side is no pattern: a guard, a default, a size, an exception's name. */
const LEFT_BINDS = new Set(['when', '\\\\', '::', 'in']);

/**
 * The identifier that binds the variable of this name as seen from `from`: the nearest pattern before it, in its own body or around.
 * `from` may itself be in a pattern: then it is bound there. `top`, a definition or a whole source, ends the search.
 */
export function binderOf(from: Node, name: string, top: Node): Node | undefined {
  for (let child = from, parent = from.parent; parent !== null; child = around(child, parent), parent = child.parent) {
    if (parent.id === top.id) return inParameters(top, name) ?? lastOf(siblingsBefore(parent, child), name);
    const found = name.startsWith('&') ? capturing(parent, name) : boundBeside(parent, child, name);
    if (found !== undefined) return found;
  }
  return undefined;
}

/** What to look beside next: the `else` of a `with` does not see what its arrows bound. */
function around(child: Node, parent: Node): Node {
  const call = BRANCHES.has(child.type) ? parent.parent : null;
  return call !== null && isGenerating(call) ? call : parent;
}

/** The capture that an `&1` belongs to. */
function capturing(node: Node, name: string): Node | undefined {
  return isCapture(node) && node.text !== name ? node : undefined;
}

/** `&(&1 + 1)`, not the `&1` in it. */
export function isCapture(node: Node): boolean {
  return node.type === 'unary_operator' && operatorOf(node) === '&' && !/^&\d+$/.test(node.text);
}

/** The binder of `name` among what `parent` binds for its part `child`. */
function boundBeside(parent: Node, child: Node, name: string): Node | undefined {
  switch (parent.type) {
    case 'stab_clause':
      return inClause(parent, child, name);
    case 'binary_operator':
      // On the left of a match it is bound there; on the right the match has not happened yet.
      return isMatch(parent) && parent.childForFieldName('left')?.id === child.id ? inPattern(child, name) : undefined;
    case 'call':
      // The body of a `for` or `with` sees its generators and matches, that of an `if` what its condition bound.
      return child.id === doBlockOf(parent)?.id ? lastOf(argumentsOf(parent), name) : undefined;
    default:
      return BRANCHES.has(child.type) ? undefined : lastOf(siblingsBefore(parent, child), name);
  }
}

/** What a clause binds: its pattern; what its condition matched, where it has one. */
export function inClause(clause: Node, from: Node, name: string): Node | undefined {
  const left = clause.childForFieldName('left');
  if (left === null) return undefined;
  if (!isCondition(clause)) return inPattern(left, name);
  return from.id === left.id ? undefined : inExpression(left, name);
}

/** The clauses of a `cond`, and the one after which a `receive` gives up, have an expression where others have a pattern. */
function isCondition({ parent }: Node): boolean {
  if (parent?.type === 'after_block') return true;
  return parent?.type === 'do_block' && parent.parent !== null && calledName(parent.parent) === 'cond';
}

/** The identifier that binds `name` among the parameters of a definition; none where `top` is a whole source. */
export function inParameters(top: Node, name: string): Node | undefined {
  const called = calledName(top);
  const [head, context] = argumentsOf(top);
  if (called === undefined || head === undefined) return undefined;
  if (!called.startsWith('def')) {
    const pattern = called.startsWith('setup') ? head : context;
    return pattern && inPattern(pattern, name);
  }
  const left = head.type === 'binary_operator' && operatorOf(head) === 'when' ? head.childForFieldName('left') : null;
  const named = left ?? head;
  const parameters = named.type === 'call' ? argumentsOf(named) : named.type === 'identifier' ? [] : partsOf(named);
  return firstIn(parameters, name);
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

/** The identifier that binds `name` in an expression, as seen after it. */
export function inExpression(node: Node, name: string): Node | undefined {
  if (CLOSED.has(node.type) || isBranch(node) || isGenerating(node)) return undefined;
  const pattern = patternOf(node);
  return (pattern && inPattern(pattern, name)) ?? lastOf(partsOf(node), name);
}

/** The left of a match; what ExUnit waits for. */
function patternOf(node: Node): Node | undefined {
  if (isMatch(node)) return node.childForFieldName('left') ?? undefined;
  return ['assert_receive', 'assert_received'].includes(calledName(node) ?? '') ? argumentsOf(node)[0] : undefined;
}

/** `do: …`, `else: …` */
function isBranch(node: Node): boolean {
  return node.type === 'pair' && /^(do|else|rescue|catch|after):/.test(node.text);
}

/** A `for` or `with`: what its arrows bind stays inside. */
export function isGenerating(node: Node): boolean {
  return ['for', 'with'].includes(calledName(node) ?? '');
}

export function isMatch(node: Node): boolean {
  return node.type === 'binary_operator' && ['=', '<-'].includes(operatorOf(node) ?? '');
}

/** The identifier called `name` in a pattern; pinned ones, fields and functions bind nothing. */
export function inPattern(pattern: Node, name: string): Node | undefined {
  if (pattern.type === 'identifier') return pattern.text === name ? pattern : undefined;
  if (pattern.type === 'unary_operator' && ['^', '@', '&'].includes(operatorOf(pattern) ?? '')) return undefined;
  if (pattern.type === 'dot') return undefined;
  if (pattern.type === 'binary_operator' && LEFT_BINDS.has(operatorOf(pattern) ?? '')) {
    const left = pattern.childForFieldName('left');
    return left === null ? undefined : inPattern(left, name);
  }
  const target = pattern.type === 'call' ? pattern.childForFieldName('target') : null;
  return firstIn(
    partsOf(pattern).filter(({ id }) => id !== target?.id),
    name,
  );
}

function firstIn(patterns: readonly Node[], name: string): Node | undefined {
  for (const pattern of patterns) {
    const found = inPattern(pattern, name);
    if (found !== undefined) return found;
  }
  return undefined;
}
