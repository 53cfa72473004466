import { inspect } from '../recording/inspect.js';
import { inspectFunctionName } from '../recording/inspectAtom.js';
import type { Term } from '../recording/term.js';

/** The file of a module's code, where it is to be told whole; else it stays as the stack has it: from the project's folder. */
export type FileOf = (module: string) => string | undefined;

/** A stack trace as `Exception.format_stacktrace/1` writes it, a line an entry. */
export function formatStack(stack: Term, fileOf: FileOf = () => undefined): string {
  if (typeof stack !== 'object' || stack.type !== 'list') return '';
  return stack.items.map((entry) => `    ${formatEntry(entry, fileOf)}`).join('\n');
}

function formatEntry(entry: Term, fileOf: FileOf): string {
  if (typeof entry !== 'object' || entry.type !== 'tuple') return inspect(entry);
  const items = [...entry.items];
  const last = items.pop();
  // {module, function, arity or arguments, location} or {fun, arity or arguments, location}
  const [first, second, third] = items;
  if (first === undefined || second === undefined) return inspect(entry);
  const location = formatLocation(last, fileOf(inspect(first)));
  return `${location}${third === undefined ? `${inspect(first)}${callText(second)}` : functionCalled(first, second, callText(third))}`;
}

function callText(arityOrArguments: Term): string {
  if (typeof arityOrArguments === 'number') return `/${arityOrArguments}`;
  const items = typeof arityOrArguments === 'object' && arityOrArguments.type === 'list' ? arityOrArguments.items : [];
  return `(${items.map((item) => inspect(item)).join(', ')})`;
}

/** `-total/1-fun-0-` is how the compiler calls the first fn in `total/1`. */
function functionCalled(module: Term, name: Term, called: string): string {
  const text = typeof name === 'object' && name.type === 'atom' ? name.name : inspect(name);
  const [, outer, arity] = /^-(.+)\/(\d+)-fun-\d+-$/.exec(text) ?? [];
  if (outer !== undefined) return `anonymous fn${called} in ${inspect(module)}.${inspectFunctionName(outer)}/${arity}`;
  return `${inspect(module)}.${inspectFunctionName(text)}${called}`;
}

function formatLocation(location: Term | undefined, whole: string | undefined): string {
  const file = valueUnder(location, 'file');
  const line = valueUnder(location, 'line');
  if (file === undefined) return '';
  return `${whole ?? charlist(file)}${typeof line === 'number' ? `:${line}` : ''}: `;
}

function valueUnder(keywords: Term | undefined, key: string): Term | undefined {
  if (typeof keywords !== 'object' || keywords.type !== 'list') return undefined;
  const pair = keywords.items.find((item) => {
    const name = typeof item === 'object' && item.type === 'tuple' ? item.items[0] : undefined;
    return typeof name === 'object' && name.type === 'atom' && name.name === key;
  });
  return typeof pair === 'object' && pair.type === 'tuple' ? pair.items[1] : undefined;
}

function charlist(term: Term): string {
  if (typeof term !== 'object') return String(term);
  if (term.type === 'binary') return new TextDecoder().decode(term.bytes);
  if (term.type !== 'list') return inspect(term);
  return String.fromCodePoint(...term.items.filter((code) => typeof code === 'number'));
}
