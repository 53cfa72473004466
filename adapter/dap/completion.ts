import type { DebugProtocol } from '@vscode/debugprotocol';
import type { Term } from '../recording/term.js';
import { childrenOf } from './children.js';
import { parsePath } from './expression.js';
import { follow } from './parts.js';
import type { FrameRef, Replay } from './replay.js';
import { bindingsOf } from './variables.js';

/** What can be asked so far (a path), and the beginning of what comes next. */
const FIELD = /([&_\p{L}][^\s,()+*/|<>=]*)\.([\p{L}\p{N}_?!]*)$/u;
const KEY = /([&_\p{L}][^\s,()+*/|<>=]*)\[([^\]]*)$/u;
const NAME = /[&_\p{L}]?[\p{L}\p{N}_?!]*$/u;

/** Proposals for the text `before` the caret. */
export function complete(replay: Replay, frameId: number | undefined, before: string): DebugProtocol.CompletionItem[] {
  const ref = replay.frame(frameId);
  const field = FIELD.exec(before);
  if (field) return parts(replay, ref, field[1], '.', field[2] ?? '');
  const key = KEY.exec(before);
  if (key) return parts(replay, ref, key[1], '[', key[2] ?? '');
  const begun = NAME.exec(before)?.[0] ?? '';
  return bindingsOf(replay, ref)
    .filter(({ name }) => name.startsWith(begun))
    .map(({ name }) => ({ label: name, type: 'variable' }));
}

/** Fields (`.`) or keys (`[`) of the value that `expression` names, as far as they begin with `begun`. */
function parts(
  replay: Replay,
  ref: FrameRef,
  expression: string | undefined,
  opening: string,
  begun: string,
): DebugProtocol.CompletionItem[] {
  const value = valueAt(replay, ref, expression ?? '');
  if (value === undefined) return [];
  const { items, named } = childrenOf(value);
  return [...named, ...items]
    .flatMap(({ access }) => (access?.startsWith(opening) ? [access.slice(1)] : []))
    .filter((text) => text.startsWith(begun))
    .map((text) => ({ label: text, type: 'field' }));
}

function valueAt(replay: Replay, ref: FrameRef, expression: string): Term | undefined {
  const path = parsePath(expression);
  const binding = path && bindingsOf(replay, ref).find(({ name }) => name === path.variable);
  if (path === undefined || binding === undefined) return undefined;
  try {
    return follow(binding.value(), path);
  } catch {
    // A path that leads nowhere has nothing to propose.
    return undefined;
  }
}
