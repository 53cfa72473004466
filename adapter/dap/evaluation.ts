import type { DebugProtocol } from '@vscode/debugprotocol';
import { cannotEvaluate, NoValue, noSuchVariable } from '../errors.js';
import type { Term } from '../recording/term.js';
import { attributeOf } from './attribute.js';
import { follow } from './expressions/parts.js';
import { type Path, parsePath } from './expressions/path.js';
import { type At, bindingAt, unbound } from './occurrence.js';
import type { FrameRef, Replay } from './replay.js';
import { bindingsOf, frameKey, show } from './variables.js';

export interface Question {
  readonly expression: string;
  readonly context: string;
  readonly frameId?: number;
  /** Where in a source it is asked, if the client says so. */
  readonly at?: At;
  /** It is asked in a text that is no frame's. */
  readonly elsewhere: boolean;
}

type Answer = DebugProtocol.EvaluateResponse['body'];

/**
 * The value of a variable of a frame or of a module attribute, or of a part of it. Throws the failure that says what can be asked. A hover
 * is answered with a remark instead where a variable has no value: editors show no failure there.
 */
export async function answer(replay: Replay, question: Question): Promise<Answer> {
  try {
    return await evaluated(replay, question);
  } catch (error) {
    if (question.context === 'hover' && error instanceof NoValue) return remark(error.message);
    throw error;
  }
}

async function evaluated(replay: Replay, question: Question): Promise<Answer> {
  const path = parsePath(question.expression);
  if (path === undefined) throw cannotEvaluate(question.expression);
  if (question.elsewhere) throw noSuchVariable(question.expression);
  const ref = replay.frame(question.frameId);
  const found = path.variable.startsWith('@') ? await attributeOf(replay, ref, path.variable, question.at) : undefined;
  if (found !== undefined && 'remark' in found) return remark(found.remark);
  const value = follow(found?.value ?? (await variable(replay, ref, path, question.at)), path);
  const expression = path.variable + path.parts.map(({ text }) => text).join('');
  // What is copied is copied whole.
  const whole = question.context === 'clipboard' ? 'whole' : undefined;
  const { value: result, ...shown } = show(replay, keyOf(replay, ref, expression, question.at), value, expression, whole);
  return { result, ...shown };
}

async function variable(replay: Replay, ref: FrameRef, { variable: name }: Path, at: At | undefined): Promise<Term> {
  const there = at && (await bindingAt(replay, ref, name, at));
  const binding = there ?? bindingsOf(replay, ref).find((one) => one.name === name);
  if (binding === undefined) throw await unbound(replay, ref, name);
  return binding.value();
}

/** Something to say in place of a value. */
function remark(text: string): Answer {
  return { result: text, variablesReference: 0, presentationHint: { kind: 'virtual', attributes: ['readOnly'] } };
}

/** Namesakes have keys of their own: each unfolds to its own value. */
function keyOf(replay: Replay, ref: FrameRef, expression: string, at: At | undefined): string {
  const place = at === undefined ? '' : `${at.line}:${at.column}/`;
  return `${frameKey(replay, ref)}/evaluate/${place}${expression}`;
}
