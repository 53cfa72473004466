import type { Term } from '../recording/term.js';

/** Why a process ended, without the stack trace that an exception leaves in it: `:function_clause` of `{:function_clause, [{String, …}]}`. */
export function withoutStack(reason: Term): Term {
  if (typeof reason !== 'object' || reason.type !== 'tuple' || reason.items.length !== 2) return reason;
  const [why, stack] = reason.items;
  return why !== undefined && isStack(stack) ? why : reason;
}

function isStack(term: Term | undefined): boolean {
  if (typeof term !== 'object' || term.type !== 'list' || term.items.length === 0) return false;
  return term.items.every((entry) => typeof entry === 'object' && entry.type === 'tuple' && entry.items.length === 4);
}
