import type { CopiedValue } from '../protocol.js';
import type { Term } from '../recording/term.js';
import type { Writing } from '../telling/writing.js';

/** Characters that go into a clipboard: more makes editors stumble when it is pasted. */
const LONGEST = 1_000_000;

/** A value as Elixir writes it, whole but for what was not recorded: `…` stands in its place. */
export function copied(value: Term, writing: Writing): CopiedValue {
  const text = writing.write(value, 'whole');
  const cuts = cutsIn(value);
  return text.length <= LONGEST ? { text, cuts } : { text: `${text.slice(0, LONGEST)}…`, cuts: cuts + 1 };
}

/** How many places of a value were not recorded. */
export function cutsIn(value: Term): number {
  let cuts = 0;
  // A list of work, not recursion: terms may be nested very deep.
  const todo: Term[] = [value];
  for (let term = todo.pop(); term !== undefined; term = todo.pop()) {
    if (typeof term !== 'object') continue;
    if (term.type === 'cut' || isCut(term)) cuts += 1;
    if (term.type === 'list' || term.type === 'tuple') todo.push(...term.items);
    if (term.type === 'list' && term.tail !== undefined) todo.push(term.tail);
    if (term.type === 'map') for (const pair of term.pairs) todo.push(...pair);
  }
  return cuts;
}

function isCut(term: Exclude<Term, number | bigint>): boolean {
  switch (term.type) {
    case 'list':
    case 'map':
      return term.remaining !== undefined;
    case 'tuple':
      return term.size !== undefined && term.size > term.items.length;
    case 'binary':
      return term.total !== undefined && term.total > term.bits;
    default:
      return false;
  }
}
