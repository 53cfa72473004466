import type { Node } from 'web-tree-sitter';
import { argumentsOf, calledName, doBlockOf, endLineOf, lineOf, operatorOf, partsOf, withTree } from './parser.js';

/** One clause of a function, macro or test. */
export interface Definition {
  /** `Shop.Cart`; empty for a script's top level. */
  readonly module: string;
  readonly name: string;
  readonly arity: number;
  /** Which clause of that name and arity in its module, counted from 0. */
  readonly clause: number;
  readonly node: Node;
  /** First and last line. */
  readonly from: number;
  readonly to: number;
}

const FUNCTIONS = new Set(['def', 'defp', 'defmacro', 'defmacrop', 'defguard', 'defguardp', 'defdelegate']);
/** What defines modules. */
export const MODULES = new Set(['defmodule', 'defprotocol', 'defimpl']);
const TESTS = new Set(['test', 'property']);
/** Set-ups of a test case are functions without a name of their own. */
const SETUPS = new Set(['setup', 'setup_all']);

/** Of the texts that are kept parsed. */
const known = new WeakMap<Node, readonly Definition[]>();

/** All definitions of a source, in its order. */
export function definitionsIn(root: Node): readonly Definition[] {
  const found = known.get(root) ?? findIn(root);
  known.set(root, found);
  return found;
}

function findIn(root: Node): Definition[] {
  const found: Definition[] = [];
  const clauses = new Map<string, number>();
  const visit = (node: Node, module: string, group: string): void => {
    const called = calledName(node);
    if (called !== undefined && MODULES.has(called)) {
      for (const part of inside(node)) visit(part, moduleName(node, called, module), '');
    } else if (called === 'describe') {
      for (const part of inside(node)) visit(part, module, `${textOf(argumentsOf(node)[0])} `);
    } else {
      const head = called === undefined ? undefined : headOf(node, called, group);
      if (head === undefined) {
        for (const part of partsOf(node)) visit(part, module, group);
        return;
      }
      const key = `${module} ${head.name}/${head.arity}`;
      const clause = clauses.get(key) ?? 0;
      clauses.set(key, clause + 1);
      found.push({ module, ...head, clause, node, from: lineOf(node), to: endLineOf(node) });
    }
  };
  visit(root, '', '');
  return found;
}

/** The definition that a line lies in. */
export function definitionAt(definitions: readonly Definition[], line: number): Definition | undefined {
  return definitions.find(({ from, to }) => from <= line && line <= to);
}

/** A definition's module (empty for a script's top level) and its lines. */
export type Outline = Pick<Definition, 'module' | 'from' | 'to'>;

/** Where the definitions of a source are, in its order. */
export async function outlineOf(text: string): Promise<readonly Outline[]> {
  return withTree(text, (root) => definitionsIn(root).map(({ module, from, to }) => ({ module, from, to })));
}

function inside(call: Node): Node[] {
  const block = doBlockOf(call);
  return block === undefined ? [] : partsOf(block);
}

/** The name of the module that a call of `called` defines inside another (empty: none). */
export function moduleName(node: Node, called: string, around: string): string {
  const [first, options] = argumentsOf(node);
  const name = first?.text ?? '';
  if (called === 'defimpl') {
    const target = options?.text.replace(/^for:\s*/, '') ?? around;
    return `${name}.${target}`;
  }
  return around === '' ? name : `${around}.${name}`;
}

function headOf(node: Node, called: string, group: string): { name: string; arity: number } | undefined {
  const [first] = argumentsOf(node);
  if (TESTS.has(called) && first?.type === 'string') return { name: `${called} ${group}${textOf(first)}`, arity: 1 };
  if (SETUPS.has(called) && doBlockOf(node) !== undefined) return { name: called, arity: 1 };
  return FUNCTIONS.has(called) && first !== undefined ? functionHead(first) : undefined;
}

/** `total(items) when …`, `total`, `a + b`. */
function functionHead(node: Node): { name: string; arity: number } | undefined {
  if (node.type === 'binary_operator' && operatorOf(node) === 'when') {
    const left = node.childForFieldName('left');
    return left === null ? undefined : functionHead(left);
  }
  if (node.type === 'binary_operator') return { name: operatorOf(node) ?? '', arity: 2 };
  if (node.type === 'unary_operator') return { name: operatorOf(node) ?? '', arity: 1 };
  if (node.type === 'identifier') return { name: node.text, arity: 0 };
  const name = calledName(node);
  return name === undefined ? undefined : { name, arity: argumentsOf(node).length };
}

function textOf(string: Node | undefined): string {
  return string === undefined ? '' : string.text.replace(/^"|"$/g, '');
}
