import { existsSync } from 'node:fs';
import { createRequire } from 'node:module';
import { fileURLToPath } from 'node:url';
import { Language, type Node, Parser, type Tree } from 'web-tree-sitter';

let loading: Promise<Parser> | undefined;

/** Texts that were asked about last: a hover asks several questions about one. */
const KEPT = 4;
const kept: { readonly text: string; readonly tree: Tree; readonly root: Node }[] = [];

/**
 * Parses Elixir `text` and hands its tree to `use`, which must not keep it: it lives in the parser's own memory, and is freed there
 * when other texts were asked about.
 */
export async function withTree<T>(text: string, use: (root: Node) => T): Promise<T> {
  loading ??= load();
  const parser = await loading;
  return use(treeOf(parser, text));
}

function treeOf(parser: Parser, text: string): Node {
  const known = kept.findIndex((one) => one.text === text);
  const [found] = known < 0 ? [parse(parser, text)] : kept.splice(known, 1);
  if (found === undefined) throw new Error('unreachable');
  kept.unshift(found);
  for (const { tree } of kept.splice(KEPT)) tree.delete();
  return found.root;
}

function parse(parser: Parser, text: string): (typeof kept)[number] {
  const tree = parser.parse(text);
  if (tree === null) throw new Error('the Elixir grammar was not loaded');
  return { text, tree, root: tree.rootNode };
}

async function load(): Promise<Parser> {
  await Parser.init({ locateFile: (name: string) => wasm('web-tree-sitter', name) });
  const parser = new Parser();
  parser.setLanguage(await Language.load(wasm('tree-sitter-elixir', 'tree-sitter-elixir.wasm')));
  return parser;
}

/** A bundle has its .wasm files beside it; from sources they are in their packages. */
function wasm(packageName: string, file: string): string {
  const beside = fileURLToPath(new URL(file, import.meta.url));
  return existsSync(beside) ? beside : createRequire(import.meta.url).resolve(`${packageName}/${file}`);
}

// --- words over nodes that the rest of this folder speaks in; lines and columns count from 1

export const lineOf = (node: Node): number => node.startPosition.row + 1;
export const endLineOf = (node: Node): number => node.endPosition.row + 1;

/** The named children of a node, in order. */
export function partsOf(node: Node): Node[] {
  return node.namedChildren.filter((child): child is Node => child !== null && child.type !== 'comment');
}

/** The name called, for a call without a module: `def`, `case`, `assert`. */
export function calledName(node: Node): string | undefined {
  const target = node.type === 'call' ? node.childForFieldName('target') : null;
  return target?.type === 'identifier' ? target.text : undefined;
}

/** The arguments of a call, without its do block. */
export function argumentsOf(call: Node): Node[] {
  const list = partsOf(call).find((part) => part.type === 'arguments');
  return list === undefined ? [] : partsOf(list);
}

export function doBlockOf(call: Node): Node | undefined {
  return partsOf(call).find((part) => part.type === 'do_block');
}

export function operatorOf(node: Node): string | undefined {
  return node.childForFieldName('operator')?.text;
}
