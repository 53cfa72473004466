import { noSuchAttribute } from '../errors.js';
import type { Term } from '../recording/term.js';
import { attributeAt } from '../source/attributes.js';
import { parseLiteral } from './expressions/literal.js';
import type { At } from './occurrence.js';
import type { FrameRef, Replay } from './replay.js';

/** What can be said of a module attribute: its value, where the source has it literally, else how it was set. */
export type AttributeValue = { readonly value: Term } | { readonly remark: string };

/** The attribute (`@rate`) as it was when the code at a place was compiled; at the frame's statement where no place is given. */
export async function attributeOf(replay: Replay, ref: FrameRef, attribute: string, at: At | undefined): Promise<AttributeValue> {
  const { place } = ref.frame;
  const recorded = at === undefined ? place : replay.sources.recordedFile(at.source);
  const text = recorded?.source === undefined ? undefined : replay.history.sourceText(recorded.source);
  const set = text === undefined ? undefined : await attributeAt(text, attribute.slice(1), at?.line ?? place.line);
  if (set === undefined) throw noSuchAttribute(attribute);
  const value = set.accumulates || set.text.includes('#{') ? undefined : parseLiteral(set.text);
  if (value !== undefined) return { value };
  const how = set.accumulates ? 'gathers values; the last one is set' : 'is set';
  return {
    remark: `${attribute} ${how} at line ${set.line}, when the module is compiled, to ${set.text.replace(/\s+/g, ' ').slice(0, 200)}`,
  };
}
