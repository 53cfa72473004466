import type { Node } from 'web-tree-sitter';
import { inPattern } from './binder.js';
import { definitionAt, definitionsIn } from './definitions.js';
import { type NodeId, nodeId } from './nodeId.js';
import { lineOf, withTree } from './parser.js';
import { statementsOf } from './statements.js';

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
      const onLine = definition === undefined ? [] : statementsOf(definition.node).filter((node) => lineOf(node) === site.line);
      const node = site.column > 0 ? atColumn(onLine, site.column) : nextFree(onLine, site, taken);
      if (node !== undefined) taken.add(node.id);
      return node && nodeId(file, root, node);
    });
  });
}

function atColumn(nodes: readonly Node[], column: number): Node | undefined {
  // Annotations point at an operator or a call's name, so the statement is the nearest one that begins before.
  return nodes.filter((node) => node.startPosition.column < column).at(-1);
}

function nextFree(nodes: readonly Node[], site: SitePlace, taken: ReadonlySet<number>): Node | undefined {
  const free = nodes.filter((node) => !taken.has(node.id));
  return free.find((node) => site.names.every((name) => inPattern(node, name) !== undefined)) ?? free[0];
}
