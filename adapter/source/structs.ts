import type { Node } from 'web-tree-sitter';
import { argumentsOf, calledName, partsOf, withTree } from './parser.js';

/** The fields of each struct that a source defines, by module (`Shop.Cart`), in the order in which they are written there. */
export async function structsIn(text: string): Promise<ReadonlyMap<string, readonly string[]>> {
  if (!/\bdef(struct|exception)\b/.test(text)) return new Map();
  return withTree(text, (root) => {
    const found = new Map<string, readonly string[]>();
    visit(root, '', found);
    return found;
  });
}

function visit(node: Node, module: string, found: Map<string, readonly string[]>): void {
  const called = calledName(node);
  const [first] = called === undefined ? [] : argumentsOf(node);
  if ((called === 'defstruct' || called === 'defexception') && first !== undefined) found.set(module, fieldsOf(first));
  const inside = called === 'defmodule' && first !== undefined ? [module, first.text].filter(Boolean).join('.') : module;
  for (const part of partsOf(node)) visit(part, inside, found);
}

/** `name: nil, items: []`, `[:name, items: []]`, `~w(name items)a` */
function fieldsOf(node: Node): string[] {
  if (node.type === 'atom') return [node.text.slice(1)];
  if (node.type === 'pair') return [(node.childForFieldName('key')?.text ?? '').trim().replace(/:$/, '')];
  if (node.type === 'sigil') return (/^~[wW].(.*).a$/s.exec(node.text)?.[1] ?? '').split(/\s+/).filter(Boolean);
  return ['list', 'keywords'].includes(node.type) ? partsOf(node).flatMap(fieldsOf) : [];
}
