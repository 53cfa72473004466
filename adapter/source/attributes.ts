import type { Node } from 'web-tree-sitter';
import { attributeName } from './expressionAt.js';
import { argumentsOf, calledName, endLineOf, lineOf, partsOf, withTree } from './parser.js';

/** How a module attribute was set. */
export interface AttributeSet {
  /** What it was set to, as written. */
  readonly text: string;
  readonly line: number;
  /** Each setting adds to those before. */
  readonly accumulates: boolean;
}

/** The last setting of `@name` at or before a line, in the module around it; undefined where the text has none. */
export async function attributeAt(text: string, name: string, line: number): Promise<AttributeSet | undefined> {
  return withTree(text, (root) => {
    const module = moduleAround(root, line);
    const all = module === undefined ? [] : settings(module, name).filter((one) => lineOf(one) <= line);
    const last = all.at(-1);
    if (module === undefined || last === undefined) return undefined;
    const value = argumentsOf(last.childForFieldName('operand') ?? last)[0];
    const accumulates = new RegExp(`register_attribute[ (].*:${name.replace(/[?!]$/, '\\$&')}\\b.*accumulate`).test(module.text);
    return value && { text: value.text, line: lineOf(last), accumulates };
  });
}

function moduleAround(root: Node, line: number): Node | undefined {
  let found: Node | undefined;
  const visit = (node: Node): void => {
    if (lineOf(node) > line || endLineOf(node) < line) return;
    if (isModule(node)) found = node;
    for (const part of partsOf(node)) visit(part);
  };
  visit(root);
  return found;
}

/** Nodes that set the attribute, but for those of modules inside. */
function settings(module: Node, name: string): Node[] {
  const found: Node[] = [];
  const visit = (node: Node): void => {
    if (node.id !== module.id && isModule(node)) return;
    if (node.type === 'unary_operator' && attributeName(node) === name && node.childForFieldName('operand')?.type === 'call')
      found.push(node);
    for (const part of partsOf(node)) visit(part);
  };
  visit(module);
  return found;
}

function isModule(node: Node): boolean {
  return ['defmodule', 'defimpl', 'defprotocol'].includes(calledName(node) ?? '');
}
