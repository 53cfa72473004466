import { type Definition, definitionsIn } from './definitions.js';
import { functionKey } from './nodeId.js';
import { withTree } from './parser.js';
import { sameItems } from './sameItems.js';

/** Gives for a line of one text the line of another one; undefined where there is no such line. */
export type LineMapping = (line: number) => number | undefined;

/**
 * Maps lines of `before` to lines of `after`, an edited version of the same source. Functions are found by what node ids name them by (module, name, arity),
 * wherever they stand now; within one, all its clauses, a line goes with the line that was not changed, whatever its indentation.
 */
export async function mapLines(before: string, after: string): Promise<LineMapping> {
  if (before === after) return (line) => line;
  const [old, now] = [await functionsOf(before), await functionsOf(after)];
  const found = new Map<number, number>();
  for (const [key, from] of old.lines) {
    const to = now.lines.get(key) ?? [];
    for (const [at, other] of sameItems(from.map(textOf), to.map(textOf))) {
      const [line, mapped] = [from[at], to[other]];
      if (line !== undefined && mapped !== undefined) found.set(line.number, mapped.number);
    }
  }
  // Between definitions the next one is meant.
  return (line) => found.get(old.definitions.some(({ from, to }) => from <= line && line <= to) ? line : nextAfter(old.definitions, line));
}

/** A line that is not blank, and its number. */
interface CodeLine {
  readonly number: number;
  readonly text: string;
}

const textOf = ({ text }: CodeLine): string => text;

async function functionsOf(text: string): Promise<{ definitions: readonly Definition[]; lines: ReadonlyMap<string, CodeLine[]> }> {
  const texts = text.split('\n').map((line) => line.trim());
  return withTree(text, (root) => {
    const definitions = definitionsIn(root);
    const lines = new Map<string, CodeLine[]>();
    for (const definition of definitions) {
      const key = functionKey(definition);
      const known = lines.get(key) ?? [];
      lines.set(key, known);
      for (let number = definition.from; number <= definition.to; number++) {
        const line = texts[number - 1] ?? '';
        if (line !== '') known.push({ number, text: line });
      }
    }
    return { definitions, lines };
  });
}

const nextAfter = (definitions: readonly Definition[], line: number): number => definitions.find(({ from }) => from > line)?.from ?? line;
