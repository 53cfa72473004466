import type { InlineValue } from '../protocol.js';
import { occurrencesAround } from '../source/occurrence.js';
import { CallBindings } from './callBindings.js';
import type { FrameRef, Replay } from './replay.js';

/** A value longer than this is cut: it stands beside the code. */
const LONGEST = 80;
/** So many values at most are told at once. */
const MOST = 500;

/**
 * The variables where they stand in a frame's lines `from` to `to` that ran or are about to, each with what its very place was bound to.
 * Once a line, where it stands there several times.
 */
export async function inlineValues(replay: Replay, ref: FrameRef, from: number, to: number): Promise<InlineValue[]> {
  const { source, line } = ref.frame.place;
  const text = source === undefined ? undefined : replay.history.sourceText(source);
  if (text === undefined) return [];
  const bindings = await CallBindings.of(replay.history, ref, text);
  const told = new Set<string>();
  const values: InlineValue[] = [];
  for (const occurrence of await occurrencesAround(text, line)) {
    if (occurrence.line < from || occurrence.line > to || !bindings.lines.has(occurrence.statement)) continue;
    const binding = bindings.of(occurrence);
    const key = `${occurrence.line} ${occurrence.name} ${occurrence.boundAt}`;
    if (binding === undefined || told.has(key)) continue;
    told.add(key);
    const { line: at, column, endColumn, name } = occurrence;
    values.push({ line: at, column, endColumn, text: `${name} = ${short(replay.writing.write(binding.value()))}` });
    if (values.length === MOST) break;
  }
  return values;
}

function short(text: string): string {
  return text.length <= LONGEST ? text : `${text.slice(0, LONGEST)}…`;
}
