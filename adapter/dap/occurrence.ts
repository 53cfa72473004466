import type { DebugProtocol } from '@vscode/debugprotocol';
import { noSuchVariable, otherBinding } from '../errors.js';
import type { Binding } from '../replay/history.js';
import { boundAtStatement, occurrenceAt } from '../source/occurrence.js';
import type { FrameRef, Replay } from './replay.js';

/**
 * Refuses to answer for a namesake: what is under the mouse must be a variable, in the definition that the frame is in, bound where the
 * frame's statement sees it bound.
 * Where the text is not what was recorded, there is nothing to check against.
 */
export async function checkOccurrence(
  replay: Replay,
  ref: FrameRef,
  binding: Binding,
  at: { readonly source: DebugProtocol.Source; readonly line: number; readonly column?: number },
): Promise<void> {
  const recorded = replay.sources.recordedFile(at.source);
  if (recorded?.source === undefined || at.column === undefined) return;
  if (!at.source.sourceReference && replay.sources.editedText(recorded) !== undefined) return;
  const text = replay.history.sourceText(recorded.source);
  if (text === undefined) return;
  const occurrence = await occurrenceAt(text, at.line, at.column);
  const { place } = ref.frame;
  const inFrame =
    place.file === recorded.file && occurrence !== undefined && occurrence.scope.from <= place.line && place.line <= occurrence.scope.to;
  if (!inFrame || occurrence.name !== binding.name) throw noSuchVariable(binding.name);
  const seen = await boundAtStatement(text, place.line, place.column, binding.name);
  // Where the statement is not found, or nothing in the text binds the name (a macro does), the name alone has to do.
  if (seen !== undefined && occurrence.boundAt !== undefined && seen !== occurrence.boundAt) throw otherBinding(binding.name);
}
