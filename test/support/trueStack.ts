import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Frame } from '../../adapter/replay/history.js';
import type { Truth } from './corpus.js';

/** A frame as both sides can tell it: module, function (or the one around a fn) and line. */
export interface PlainFrame {
  readonly name: string;
  readonly line: number;
}

/** The recording's frames that the VM has too. */
export function recordedStack(frames: readonly Frame[]): PlainFrame[] {
  return frames
    .filter((frame) => !frame.tailCalled)
    .map((frame) => ({ name: frame.name.replace(/^fn\/\d+ in (.*)\/\d+$/, 'fn in $1').replace(/\/\d+$/, ''), line: frame.place.line }));
}

/**
 * The program's own frames at a `here()`. Where a user wrote one function the VM may have several: comprehensions, `after` bodies and the fns
 * that `for` and `with` compile to are functions of their own. The recording folds them into the function around, so this does too:
 * their line is where that function stands.
 */
export function trueStack(truth: Truth, madeByCompiler: ReadonlySet<string>): PlainFrame[] {
  const stack: PlainFrame[] = [];
  let line: number | undefined;
  for (const frame of truth.stack) {
    const function_ = `${frame.module}|${frame.name}/${frame.arity}`;
    if (frame.name.includes('$^') || madeByCompiler.has(`${frame.module}|${frame.name}`) || madeByCompiler.has(function_)) {
      line ??= frame.line;
      continue;
    }
    const inner = /^-(.+)\/\d+-.*$/.exec(frame.name);
    const name = inner ? `fn in ${frame.module}.${inner[1]}` : `${frame.module}.${frame.name}`;
    stack.push({ name, line: line ?? frame.line });
    line = undefined;
  }
  return stack;
}

/** `module|name` of the functions in a recording that nobody wrote (FORMAT.md: synthetic). */
export function syntheticFunctions(recording: string): Set<string> {
  const names = new Set<string>();
  for (const line of readFileSync(join(recording, 'sites.jsonl'), 'utf8').split('\n')) {
    if (line === '') continue;
    const table = JSON.parse(line) as { module: string; functions: { name: string; synthetic?: boolean }[] };
    const module = table.module.replace(/^Elixir\./, '');
    for (const { name, synthetic } of table.functions) if (synthetic) names.add(`${module}|${name}`);
  }
  return names;
}
