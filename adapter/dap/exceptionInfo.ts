import type { DebugProtocol } from '@vscode/debugprotocol';
import type { Term } from '../recording/term.js';
import type { Failure } from '../replay/history.js';
import { type FileOf, formatStack } from './stackText.js';
import { structName } from './variables.js';

/** The Elixir exceptions that `Exception.normalize/2` makes of the errors of the VM. */
const NORMALIZED: Record<string, string> = {
  badarg: 'ArgumentError',
  badarith: 'ArithmeticError',
  badarity: 'BadArityError',
  badbool: 'BadBooleanError',
  badfun: 'BadFunctionError',
  badkey: 'KeyError',
  badmap: 'BadMapError',
  badmatch: 'MatchError',
  badstruct: 'BadStructError',
  case_clause: 'CaseClauseError',
  cond_clause: 'CondClauseError',
  function_clause: 'FunctionClauseError',
  system_limit: 'SystemLimitError',
  try_clause: 'TryClauseError',
  undef: 'UndefinedFunctionError',
  with_clause: 'WithClauseError',
};

export function describeException(failure: Failure, fileOf?: FileOf): DebugProtocol.ExceptionInfoResponse['body'] {
  const exceptionId = exceptionName(failure.kind, failure.reason);
  const { message } = failure;
  return {
    exceptionId,
    description: withoutName(message, exceptionId),
    breakMode: failure.source === 'ex_unit' ? 'userUnhandled' : 'unhandled',
    details: { message, typeName: exceptionId, fullTypeName: exceptionId, stackTrace: formatStack(failure.stack, fileOf) },
  };
}

/** Without the `** (MatchError)` before it: clients show the name above the description. */
function withoutName(message: string, name: string): string {
  const banner = `** (${name})`;
  return (message.startsWith(banner) ? message.slice(banner.length).trim() : '') || message;
}

/** `ExUnit.AssertionError`, `MatchError`, `exit`, `throw`. */
export function exceptionName(kind: Failure['kind'], reason: Term): string {
  if (kind !== 'error') return kind;
  return structName(reason) ?? NORMALIZED[erlangTag(reason) ?? ''] ?? 'ErlangError';
}

function erlangTag(reason: Term): string | undefined {
  if (typeof reason !== 'object') return undefined;
  const tag = reason.type === 'tuple' ? reason.items[0] : reason;
  return typeof tag === 'object' && tag.type === 'atom' ? tag.name : undefined;
}
