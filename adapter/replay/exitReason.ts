import { inspect } from '../recording/inspect.js';
import { inspectAtom } from '../recording/inspectAtom.js';
import type { Term } from '../recording/term.js';
import { atomName, field, text } from './facts.js';

/** Why a process ended, without the stack trace that an exception leaves in it: `:function_clause` of `{:function_clause, [{String, …}]}`. */
export function withoutStack(reason: Term): Term {
  if (typeof reason !== 'object' || reason.type !== 'tuple' || reason.items.length !== 2) return reason;
  const [why, stack] = reason.items;
  return why !== undefined && isStack(stack) ? why : reason;
}

/**
 * `** (exit) …` of a reason that was not worded where it was recorded, for it is a call with much in it: why the call was exited, as
 * Exception.format_banner writes it.
 */
export function exitMessage(reason: Term): string {
  const [inner, beside] = typeof reason === 'object' && reason.type === 'tuple' && reason.items.length === 2 ? reason.items : [];
  if (inner === undefined || beside === undefined) return `** (exit) ${inspect(reason)}`;
  if (isCall(beside)) return exitMessage(inner);
  if (typeof beside !== 'object' || beside.type !== 'list') return `** (exit) ${inspect(reason)}`;
  if (atomName(field(inner, '__exception__')) !== 'true') return exitMessage(inner);
  const module = inspectAtom(atomName(field(inner, '__struct__')) ?? '');
  return `** (exit) an exception was raised:\n    ** (${module}) ${text(field(inner, 'message')) ?? inspect(inner)}`;
}

/** `{module, function, arguments}` */
function isCall(term: Term): boolean {
  if (typeof term !== 'object' || term.type !== 'tuple' || term.items.length !== 3) return false;
  const [module, name, args] = term.items;
  return atomName(module) !== undefined && atomName(name) !== undefined && typeof args === 'object' && args.type === 'list';
}

function isStack(term: Term | undefined): boolean {
  if (typeof term !== 'object' || term.type !== 'list' || term.items.length === 0) return false;
  return term.items.every((entry) => typeof entry === 'object' && entry.type === 'tuple' && entry.items.length === 4);
}
