import type { DebugProtocol } from '@vscode/debugprotocol';
import { changedHere, type NoValue, noSuchVariable, notBoundYet } from '../errors.js';
import type { Binding, Frame } from '../replay/history.js';
import { mapLines } from '../source/lineMap.js';
import { boundAtStatement, type Occurrence, occurrenceAt, occurrencesAround, scopeAt } from '../source/occurrence.js';
import { CallBindings } from './callBindings.js';
import type { FrameRef, Replay } from './replay.js';

/** Where in a source a client asks; line and column from 1. */
export interface At {
  readonly source: DebugProtocol.Source;
  readonly line: number;
  readonly column: number;
  /** What the client shows there, where that may not be what is on disk. */
  readonly text?: string;
}

/**
 * What the variable called `name` that stands at a place was bound to last in the frame's call, by the session's moment. Never a
 * namesake's value: throws the failure that says why there is none. Undefined where the name has to do: the text was not recorded.
 */
export async function bindingAt(replay: Replay, ref: FrameRef, name: string, at: At): Promise<Binding | undefined> {
  const { file, source, line, column } = ref.frame.place;
  if (replay.sources.recordedFile(at.source)?.file !== file) throw noSuchVariable(name);
  const text = source === undefined ? undefined : replay.history.sourceText(source);
  if (text === undefined) return undefined;
  const place = await recordedPlace(replay, ref, text, name, at);
  const occurrence = await occurrenceAt(text, place.line, place.column);
  if (occurrence?.name !== name || occurrence.scope.from !== (await scopeAt(text, line)).from) throw noSuchVariable(name);
  const bindings = await CallBindings.of(replay.history, ref, text);
  const found = bindings.of(occurrence);
  if (found !== undefined) return found;
  // Where it cannot be told which place bound the name (a macro did), the variable that the frame's statement sees, if it is the same one.
  const isSeen = bindings.unplaced.has(name) && (await boundAtStatement(text, line, column, name)) === occurrence.boundAt;
  const seen = isSeen ? replay.history.bindings(ref.moment, ref.index).find((one) => one.name === name) : undefined;
  if (seen === undefined) throw isForeign(ref.frame, occurrence) ? noSuchVariable(name) : notBoundYet(name);
  return seen;
}

/** Why a frame has no variable called `name`, when it is asked for without a place. */
export async function unbound(replay: Replay, { frame }: FrameRef, name: string): Promise<NoValue> {
  const { source, line } = frame.place;
  const text = source === undefined ? undefined : replay.history.sourceText(source);
  const occurrences = text === undefined ? [] : await occurrencesAround(text, line);
  const bound = occurrences.some((one) => one.name === name && one.boundAt !== undefined && !isForeign(frame, one));
  return bound ? notBoundYet(name) : noSuchVariable(name);
}

/** The place in the recorded text that the client means, who may look at an edited one. */
async function recordedPlace(replay: Replay, { frame }: FrameRef, text: string, name: string, at: At) {
  const edited = at.source.sourceReference ? undefined : (at.text ?? replay.sources.editedText(frame.place));
  if (edited === undefined || edited === text) return at;
  const line = (await mapLines(edited, text))(at.line);
  const [there, here] = [edited.split('\n')[at.line - 1] ?? '', line === undefined ? undefined : text.split('\n')[line - 1]];
  if (line === undefined || here === undefined || there.trim() !== here.trim()) throw changedHere(name);
  return { line, column: at.column - indentation(there) + indentation(here) };
}

const indentation = (line: string): number => line.length - line.trimStart().length;

/** Whether a fn binds it that the frame is not. */
function isForeign(frame: Frame, { boundInFn }: Occurrence): boolean {
  return boundInFn === true && !frame.name.startsWith('fn/');
}
