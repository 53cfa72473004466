import type { ListedProcess, ProcessTree } from '../adapter/protocol.js';

/** More rows below one row make a tree slow, and nobody reads them: the picker finds the rest. */
const MOST_BELOW = 500;

/** A row of the view Processes. */
export type ProcessNode = OneProcess | Others | More;

export interface OneProcess {
  readonly kind: 'process';
  readonly process: ListedProcess;
  /** The moment that the tree tells of. */
  readonly time: number;
  readonly parent?: ProcessNode;
}

/** The processes that are in no tree of supervision. */
export interface Others {
  readonly kind: 'others';
  readonly processes: readonly ListedProcess[];
  readonly time: number;
}

/** Those for which there is no room. */
export interface More {
  readonly kind: 'more';
  readonly count: number;
  readonly parent?: ProcessNode;
}

/** The first rows: the supervisors at the top, then a row for who is in no tree. */
export function rootsOf({ roots, others, time }: ProcessTree): ProcessNode[] {
  // Where nothing is supervised the group would only be one more click.
  if (roots.length === 0) return nodes(others, time);
  return [...nodes(roots, time), ...(others.length === 0 ? [] : [{ kind: 'others', processes: others, time } as const])];
}

export function childrenOf(node: ProcessNode): ProcessNode[] {
  if (node.kind === 'more') return [];
  return nodes(node.kind === 'process' ? node.process.children : node.processes, node.time, node);
}

function nodes(processes: readonly ListedProcess[], time: number, parent?: ProcessNode): ProcessNode[] {
  const shown = processes.filter((one, at) => at < MOST_BELOW || holdsHere(one));
  const rows: ProcessNode[] = shown.map((process) => ({ kind: 'process', process, time, ...(parent && { parent }) }));
  const count = processes.length - shown.length;
  return count === 0 ? rows : [...rows, { kind: 'more', count, ...(parent && { parent }) }];
}

function holdsHere({ here, children }: ListedProcess): boolean {
  return here || children.some(holdsHere);
}

/** The row of the process that the session stands in. */
export function nodeHere(tree: ProcessTree): OneProcess | undefined {
  return find(rootsOf(tree));
}

function find(rows: readonly ProcessNode[]): OneProcess | undefined {
  for (const row of rows) {
    const found = row.kind === 'process' && row.process.here ? row : find(childrenOf(row));
    if (found !== undefined) return found;
  }
  return undefined;
}

/** Every process of a tree, supervisors before their children. */
export function allOf({ roots, others }: ProcessTree): ListedProcess[] {
  const within = (one: ListedProcess): ListedProcess[] => [one, ...one.children.flatMap(within)];
  return [...roots, ...others].flatMap(within);
}
