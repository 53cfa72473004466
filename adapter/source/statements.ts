import type { Node } from 'web-tree-sitter';
import { isGenerating } from './binder.js';
import { definitionsIn } from './definitions.js';
import { argumentsOf, doBlockOf, endLineOf, lineOf, partsOf, withTree } from './parser.js';

/** Nodes whose children are statements, one after another. */
const BODIES = new Set(['source', 'do_block', 'else_block', 'rescue_block', 'catch_block', 'after_block', 'body', 'block']);
const BLOCKS_OF_CLAUSES = new Set(['stab_clause', 'else_block', 'rescue_block', 'catch_block', 'after_block']);

/** Lines on which a statement begins, ascending: where a breakpoint can stand, as far as syntax tells. */
export async function statementLines(text: string): Promise<readonly number[]> {
  return withTree(text, (root) => {
    const lines = new Set<number>();
    for (const { node } of definitionsIn(root)) for (const statement of statementsOf(node)) lines.add(lineOf(statement));
    return [...lines].sort((a, b) => a - b);
  });
}

/** The statements of a definition (or of a whole source: a script's), outermost first, in the source's order. */
export function statementsOf(definition: Node): Node[] {
  const found: Node[] = [];
  const visit = (node: Node): void => {
    for (const part of partsOf(node)) {
      if (BODIES.has(node.type) && !BLOCKS_OF_CLAUSES.has(part.type)) found.push(part);
      visit(part);
    }
  };
  const body = doBlockOf(definition);
  if (definition.type === 'source') visit(definition);
  else if (body !== undefined) visit(body.parent ?? body);
  for (const argument of argumentsOf(definition)) for (const pair of keywordBodies(argument)) found.push(pair);
  return found.filter((node) => node.type !== 'stab_clause');
}

/** `def one, do: 1` */
function keywordBodies(node: Node): Node[] {
  if (node.type !== 'keywords') return [];
  return partsOf(node).flatMap((pair) => {
    const [key, value] = [pair.childForFieldName('key'), pair.childForFieldName('value')];
    return key?.text.trim() === 'do:' && value !== null ? [value] : [];
  });
}

/**
 * The statement that the compiler means by a line and column (0: not told). It points at a call's name or an operator, so that is the innermost
 * statement around the place; without a column the first that begins on the line, else the innermost that goes on there.
 */
export function statementAt(statements: readonly Node[], line: number, column: number): Node | undefined {
  if (column > 0) return statements.filter((node) => contains(node, line, column)).at(-1);
  return (
    statements.find((node) => lineOf(node) === line) ?? statements.filter((node) => lineOf(node) <= line && line <= endLineOf(node)).at(-1)
  );
}

/** The first line of the innermost statement, clause, generator or head around `node`, in a definition or a whole source. */
export function constructLine(node: Node, top: Node): number {
  for (let child = node, parent = node.parent; parent !== null && child.id !== top.id; child = parent, parent = parent.parent) {
    const isStatement = BODIES.has(parent.type) && !BLOCKS_OF_CLAUSES.has(child.type);
    const isBody = parent.type === 'pair' && parent.childForFieldName('value')?.id === child.id && isBodyOf(parent, top);
    if (isStatement || isBody || parent.type === 'stab_clause' || isArgumentOfGenerating(parent)) return lineOf(child);
  }
  return lineOf(top);
}

/** `def one, do: 1` */
function isBodyOf(pair: Node, definition: Node): boolean {
  return argumentsOf(definition).some((argument) => argument.id === pair.parent?.id);
}

function isArgumentOfGenerating(node: Node): boolean {
  return node.type === 'arguments' && node.parent !== null && isGenerating(node.parent);
}

function contains({ startPosition: start, endPosition: end }: Node, line: number, column: number): boolean {
  const [row, at] = [line - 1, column - 1];
  const begun = start.row < row || (start.row === row && start.column <= at);
  return begun && (row < end.row || (row === end.row && at < end.column));
}
