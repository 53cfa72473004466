import type { Node } from 'web-tree-sitter';
import { type Definition, definitionAt, definitionsIn } from './definitions.js';
import { definitionKey, pathDown } from './nodeId.js';
import { lineOf, partsOf, withTree } from './parser.js';

/** Gives for a line of one text the line of another one; undefined where there is no such line. */
export type LineMapping = (line: number) => number | undefined;

/** What is kept of a definition when the trees are gone. */
interface Outline {
  readonly key: string;
  readonly from: number;
  readonly to: number;
  readonly lines: readonly string[];
  /** The way down to the first node that begins on a line (counted from `from`). */
  readonly ways: ReadonlyMap<number, string>;
}

/**
 * Maps lines of `before` to lines of `after`, an edited version of the same source: definitions are found by name, arity and clause; an
 * unchanged one maps line by line, a changed one by node ids where the line still reads the same, else by the line's text where that is unique.
 */
export async function mapLines(before: string, after: string): Promise<LineMapping> {
  if (before === after) return (line) => line;
  const [old, now] = [await outlines(before), await outlines(after)];
  const byKey = new Map(now.map((one) => [one.key, one]));
  return (line) => {
    // Between definitions: the next one.
    const from = old.find((one) => one.from <= line && line <= one.to) ?? old.find((one) => one.from > line);
    const to = from && byKey.get(from.key);
    return from && to && mapWithin(from, to, Math.max(line, from.from));
  };
}

async function outlines(text: string): Promise<Outline[]> {
  const lines = text.split('\n');
  return withTree(text, (root) => definitionsIn(root).map((definition, _, all) => outline(definition, all, lines)));
}

function outline(definition: Definition, all: readonly Definition[], lines: readonly string[]): Outline {
  const ways = new Map<number, string>();
  const visit = (node: Node): void => {
    const offset = lineOf(node) - definition.from;
    if (!ways.has(offset) && definitionAt(all, lineOf(node)) === definition)
      ways.set(offset, (pathDown(definition.node, node) ?? []).join('.'));
    for (const part of partsOf(node)) visit(part);
  };
  visit(definition.node);
  const { from, to } = definition;
  return { key: definitionKey(definition), from, to, lines: lines.slice(from - 1, to).map((line) => line.trim()), ways };
}

function mapWithin(from: Outline, to: Outline, line: number): number | undefined {
  const offset = line - from.from;
  const text = from.lines[offset];
  if (from.lines.join('\n') === to.lines.join('\n')) return to.from + offset;
  const way = from.ways.get(offset);
  const sameNode = way === undefined ? undefined : [...to.ways].find(([, other]) => other === way)?.[0];
  if (sameNode !== undefined && to.lines[sameNode] === text) return to.from + sameNode;
  const sameText = to.lines.flatMap((other, index) => (other === text ? [index] : []));
  const isUnique = sameText.length === 1 && from.lines.indexOf(text ?? '') === from.lines.lastIndexOf(text ?? '');
  return isUnique && sameText[0] !== undefined ? to.from + sameText[0] : undefined;
}
