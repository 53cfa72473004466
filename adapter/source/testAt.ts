import type { Node } from 'web-tree-sitter';
import { argumentsOf, calledName, endLineOf, lineOf, partsOf, withTree } from './parser.js';

/** What ExUnit runs for `mix test file:line`. */
export interface TestAt {
  readonly kind: 'test' | 'property' | 'describe' | 'doctest';
  /** As written: a test's name, or the module of a doctest. */
  readonly name: string;
  /** Where it begins, counted from 1. */
  readonly line: number;
}

const KINDS: readonly TestAt['kind'][] = ['test', 'property', 'describe', 'doctest'];

/** The innermost test, else the describe block, that a line (counted from 1) lies in. */
export function testAt(text: string, line: number): Promise<TestAt | undefined> {
  return withTree(text, (root) => find(root, line));
}

function find(node: Node, line: number): TestAt | undefined {
  for (const part of partsOf(node)) {
    if (line < lineOf(part) || endLineOf(part) < line) continue;
    const inner = find(part, line);
    return inner ?? described(part);
  }
  return undefined;
}

function described(node: Node): TestAt | undefined {
  const kind = KINDS.find((one) => one === calledName(node));
  const [first] = kind === undefined ? [] : argumentsOf(node);
  if (kind === undefined || first === undefined) return undefined;
  return {
    kind,
    name:
      first.type === 'string'
        ? partsOf(first)
            .map(({ text }) => text)
            .join('')
        : first.text,
    line: lineOf(node),
  };
}
