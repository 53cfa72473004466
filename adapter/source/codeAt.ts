import type { Node } from 'web-tree-sitter';
import { definitionAt, definitionsIn, MODULES, moduleName } from './definitions.js';
import { argumentsOf, calledName, endLineOf, lineOf, partsOf, withTree } from './parser.js';

/** What a line belongs to, as patterns name it. */
export interface CodeAt {
  readonly module: string;
  /** `Shop.Cart.total/2` */
  readonly function?: string;
}

/** The innermost module, and the function in it, that a line (counted from 1) lies in. */
export function codeAt(text: string, line: number): Promise<CodeAt | undefined> {
  return withTree(text, (root) => {
    const module = moduleAt(root, line, '');
    if (module === '' || !/^[\p{Lu}][\p{L}\p{N}_.]*$/u.test(module)) return undefined;
    const found = definitionAt(definitionsIn(root), line);
    // Set-ups of tests are functions whose names ExUnit makes up.
    const isNamed = found !== undefined && found.module === module && !/^setup(_all)?$/.test(found.name);
    return isNamed ? { module, function: `${module}.${found.name}/${found.arity}` } : { module };
  });
}

/** Empty: none, or one whose name the text does not tell: `for: Cart` may be short for another. */
function moduleAt(node: Node, line: number, around: string): string {
  for (const part of partsOf(node)) {
    if (line < lineOf(part) || endLineOf(part) < line) continue;
    const called = calledName(part);
    if (called === undefined || !MODULES.has(called)) return moduleAt(part, line, around);
    return called === 'defimpl' && argumentsOf(part).length > 1 ? '' : moduleAt(part, line, moduleName(part, called, around));
  }
  return around;
}
