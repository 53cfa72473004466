import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Frame } from '../../adapter/replay/history.js';
import type { TrueFrame, Truth } from './corpus.js';

/** A frame as both sides can tell it: module, function (or the one around a fn) and line. */
export interface PlainFrame {
  readonly name: string;
  readonly line: number;
}

/** A frame as the VM has it, with the lines at which statements of its function begin. */
export interface KnownFrame extends PlainFrame {
  readonly statements: readonly number[];
}

/** The recording's frames that the VM has too. */
export function recordedStack(frames: readonly Frame[]): PlainFrame[] {
  return withoutRepeats(
    frames
      .filter((frame) => !frame.tailCalled)
      .map((frame) => ({ name: frame.name.replace(/^fn\/\d+ in (.*)\/\d+$/, 'fn in $1').replace(/\/\d+$/, ''), line: frame.place.line })),
  );
}

/** The VM writes frames that return to one and the same place once. */
function withoutRepeats<T extends PlainFrame>(stack: readonly T[]): T[] {
  return stack.filter(({ name, line }, index) => stack[index - 1]?.name !== name || stack[index - 1]?.line !== line);
}

/**
 * The true stack with lines as the recording counts them: of a caller the recording says where the statement begins whose call is under
 * way, the VM where in that statement the call stands. A line that another statement of that function begins at or before it stays as it is.
 */
export function atStatements(stack: readonly KnownFrame[], recorded: readonly PlainFrame[]): PlainFrame[] {
  const lines = stack.map(({ line, statements }, index) => {
    const begin = recorded[index]?.line ?? line;
    const within = index > 0 && begin <= line && !statements.some((other) => begin < other && other <= line);
    return within ? begin : line;
  });
  return withoutRepeats(stack.map(({ name }, index) => ({ name, line: lines[index] ?? 0 })));
}

/**
 * The program's own frames at a `here()`. Where a user wrote one function the VM may have several: comprehensions, `after` bodies and the fns
 * that `for` and `with` compile to are functions of their own. The recording folds them into the function around, so this does too:
 * their line is where that function stands.
 */
export function trueStack(truth: Truth, functions: FunctionTable): KnownFrame[] {
  const stack: KnownFrame[] = [];
  let folded: TrueFrame | undefined;
  for (const frame of truth.stack) {
    if (functions.madeByCompiler(frame)) {
      folded ??= frame;
      continue;
    }
    const inner = /^-(.+)\/\d+-.*$/.exec(frame.name);
    const name = inner ? `fn in ${frame.module}.${inner[1]}` : `${frame.module}.${frame.name}`;
    stack.push({ name, line: (folded ?? frame).line, statements: functions.statements(folded ?? frame) });
    folded = undefined;
  }
  return withoutRepeats(stack);
}

/** What a recording's site tables (FORMAT.md) say about functions, by their names in the VM. */
export class FunctionTable {
  private readonly synthetic = new Set<string>();
  private readonly lines = new Map<string, number[]>();

  constructor(recording: string) {
    for (const line of readFileSync(join(recording, 'sites.jsonl'), 'utf8').split('\n')) {
      if (line === '') continue;
      const table = JSON.parse(line) as SiteTable;
      const key = (f: number) => `${table.module.replace(/^Elixir\./, '')}|${table.functions[f]?.name}`;
      table.functions.forEach(({ synthetic }, f) => {
        if (synthetic) this.synthetic.add(key(f));
      });
      for (const { f, l } of table.sites) this.lines.set(key(f), [...(this.lines.get(key(f)) ?? []), l]);
    }
  }

  /** Nobody wrote this function: a comprehension's, an `after` body's, or the fn that a `for` or `with` compiles to. */
  madeByCompiler({ module, name }: TrueFrame): boolean {
    return name.includes('$^') || this.synthetic.has(`${module}|${name}`);
  }

  /** Lines at which statements of the function begin. */
  statements({ module, name }: TrueFrame): readonly number[] {
    return this.lines.get(`${module}|${name}`) ?? [];
  }
}

interface SiteTable {
  readonly module: string;
  readonly functions: readonly { readonly name: string; readonly synthetic?: boolean }[];
  readonly sites: readonly { readonly f: number; readonly l: number }[];
}
