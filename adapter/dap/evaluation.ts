import type { DebugProtocol } from '@vscode/debugprotocol';
import { cannotEvaluate, noSuchVariable } from '../errors.js';
import { parsePath } from './expression.js';
import { checkOccurrence } from './occurrence.js';
import { follow } from './parts.js';
import type { FrameRef, Replay } from './replay.js';
import { bindingsOf, frameKey, show } from './variables.js';

export interface Question {
  readonly expression: string;
  readonly context: string;
  readonly frameId?: number;
  /** Where in a source it is asked (1-based), if the client says so. */
  readonly at?: { readonly source: DebugProtocol.Source; readonly line: number; readonly column?: number };
}

/** The value of a variable of a frame, or of a part of it. Throws the failure that says what can be asked. */
export async function answer(replay: Replay, question: Question): Promise<DebugProtocol.EvaluateResponse['body']> {
  const path = parsePath(question.expression);
  if (path === undefined) throw cannotEvaluate(question.expression);
  const ref = replay.frame(question.frameId);
  const binding = bindingsOf(replay, ref).find(({ name }) => name === path.variable);
  if (binding === undefined) throw noSuchVariable(path.variable);
  if (question.at !== undefined) await checkOccurrence(replay, ref, binding, question.at);
  const value = follow(binding.value(), path);
  const expression = path.variable + path.parts.map(({ text }) => text).join('');
  // What is copied is copied whole.
  const whole = question.context === 'clipboard' ? 'whole' : undefined;
  const { value: result, ...shown } = show(replay, keyOf(replay, ref, expression), value, expression, whole);
  return { result, ...shown };
}

function keyOf(replay: Replay, ref: FrameRef, expression: string): string {
  return `${frameKey(replay, ref)}/evaluate/${expression}`;
}
