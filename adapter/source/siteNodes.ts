import type { Node } from 'web-tree-sitter';
import { inPattern } from './binder.js';
import { definitionAt, definitionsIn } from './definitions.js';
import { type NodeId, nodeId } from './nodeId.js';
import { lineOf, withTree } from './parser.js';
import { statementAt, statementsOf } from './statements.js';

/** A recorded site, as much of it as finding its node takes. `column` 0: the compiler did not tell. */
export interface SitePlace {
  readonly line: number;
  readonly column: number;
  /** Variables that the statement binds. */
  readonly names: readonly string[];
}

/**
 * The node ids of statements that sites report, in the order of `sites`. A site with a column is at that column; without, the k-th site of
 * a line is the k-th statement of the line that binds the same names.
 */
export async function siteNodes(file: string, text: string, sites: readonly SitePlace[]): Promise<readonly (NodeId | undefined)[]> {
  return withTree(text, (root) => {
    const definitions = definitionsIn(root);
    const taken = new Set<number>();
    return sites.map((site) => {
      const definition = definitionAt(definitions, site.line);
      const statements = definition === undefined ? [] : statementsOf(definition.node);
      const node = site.column > 0 ? statementAt(statements, site.line, site.column) : nextFree(statements, site, taken);
      if (node !== undefined) taken.add(node.id);
      return node && nodeId(file, root, node);
    });
  });
}

function nextFree(nodes: readonly Node[], site: SitePlace, taken: ReadonlySet<number>): Node | undefined {
  const free = nodes.filter((node) => lineOf(node) === site.line && !taken.has(node.id));
  const binding = free.find((node) => site.names.every((name) => inPattern(node, name) !== undefined));
  return binding ?? free[0] ?? statementAt(nodes, site.line, 0);
}
