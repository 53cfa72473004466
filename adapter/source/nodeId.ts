import type { Node } from 'web-tree-sitter';
import { type Definition, definitionAt, definitionsIn } from './definitions.js';
import { lineOf, partsOf } from './parser.js';

/**
 * The stable id of a place in a source: `lib/a.ex|Shop.Cart|total/1|0|1.2.0`, that is file, module, function and arity, clause, and the way
 * from the definition down to the node. Edits elsewhere in the file leave it as it is.
 */
export type NodeId = string & { readonly __nodeId: unique symbol };

/** The id of `node`; undefined outside of all definitions. */
export function nodeId(file: string, root: Node, node: Node): NodeId | undefined {
  const definition = definitionAt(definitionsIn(root), lineOf(node));
  const path = definition && pathDown(definition.node, node);
  return path && (`${file}|${definitionKey(definition)}|${path.join('.')}` as NodeId);
}

/** The node that `id` names in another text of the same file; undefined where its definition is gone or has another shape. */
export function findNode(root: Node, id: NodeId): Node | undefined {
  const [, module, functionName, clause, path] = id.split('|');
  const key = `${module}|${functionName}|${clause}`;
  const definition = definitionsIn(root).find((one) => definitionKey(one) === key);
  let node = definition?.node;
  for (const step of path ? path.split('.') : []) node = node && partsOf(node)[Number(step)];
  return node;
}

/** Names a definition among those of its file. */
export function definitionKey(definition: Definition): string {
  return `${functionKey(definition)}|${definition.clause}`;
}

/** Names a function, all its clauses, among those of its file. */
export function functionKey({ module, name, arity }: Pick<Definition, 'module' | 'name' | 'arity'>): string {
  return `${module}|${name}/${arity}`;
}

/** Which child to take at every node on the way from `top` down to `node`. */
export function pathDown(top: Node, node: Node): number[] | undefined {
  if (top.id === node.id) return [];
  const parts = partsOf(top);
  const index = parts.findIndex((part) => part.startIndex <= node.startIndex && node.endIndex <= part.endIndex);
  const next = parts[index];
  const rest = next && pathDown(next, node);
  return rest && [index, ...rest];
}
