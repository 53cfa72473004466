import type { Term } from '../recording/term.js';
import { childrenOf } from './children.js';
import { follow } from './expressions/parts.js';
import { parsePath } from './expressions/path.js';
import type { FrameRef, Replay } from './replay.js';
import { bindingsOf } from './variables.js';

/** What can be asked so far (a path), and the beginning of what comes next. */
const FIELD = /([&_\p{L}][^\s,()+*/|<>=]*)\.([\p{L}\p{N}_?!]*)$/u;
const KEY = /([&_\p{L}][^\s,()+*/|<>=]*)\[([^\]]*)$/u;
const NAME = /[&_\p{L}]?[\p{L}\p{N}_?!]*$/u;

/** A proposal, and where in the text (from 0) the part begins that it completes. */
export interface Proposal {
  readonly label: string;
  readonly type: 'variable' | 'field';
  readonly start: number;
  readonly length: number;
}

/** Proposals for the text `before` the caret. */
export function complete(replay: Replay, frameId: number | undefined, before: string): Proposal[] {
  const ref = replay.frame(frameId);
  const part = FIELD.exec(before) ?? KEY.exec(before);
  const begun = part?.[2] ?? NAME.exec(before)?.[0] ?? '';
  const labels = part
    ? partsOf(replay, ref, part[1] ?? '', before.at(-begun.length - 1) ?? '')
    : bindingsOf(replay, ref).map(({ name }) => name);
  const type = part ? 'field' : 'variable';
  const place = { start: before.length - begun.length, length: begun.length };
  return labels.filter((label) => label.startsWith(begun)).map((label) => ({ label, type, ...place }));
}

/** What can follow `opening` (a dot or a bracket) after the value that `expression` names. */
function partsOf(replay: Replay, ref: FrameRef, expression: string, opening: string): string[] {
  const value = valueAt(replay, ref, expression);
  if (value === undefined) return [];
  const { items, named } = childrenOf(value, replay.writing.structFields);
  return [...named, ...items].flatMap(({ access }) => (access?.startsWith(opening) ? [access.slice(1)] : []));
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
