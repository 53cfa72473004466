import { inspect } from '../../recording/inspect.js';
import type { Term } from '../../recording/term.js';
import { atomName, text } from '../facts.js';

/** The text that a request of Erlang's I/O protocol asks to write: `{:put_chars, …}`, `{:requests, […]}`. */
export function charsOf(request: Term | undefined): string {
  if (typeof request !== 'object' || request.type !== 'tuple') return '';
  const [what, ...rest] = request.items;
  if (atomName(what) === 'requests') return items(rest[0]).map(charsOf).join('');
  if (atomName(what) !== 'put_chars') return '';
  if (rest.length <= 2) return chardata(rest.at(-1));
  const [module, name, args] = rest.slice(-3);
  if (atomName(module) === 'io_lib' && (atomName(name) === 'format' || atomName(name) === 'fwrite')) return format(items(args));
  return items(args).map(chardata).join('');
}

/** Numbers are characters, at any depth. */
function chardata(term: Term | undefined): string {
  if (typeof term === 'number') return term >= 0 && term <= 0x10ffff ? String.fromCodePoint(term) : '';
  if (typeof term !== 'object') return '';
  if (term.type === 'binary') return (text(term) ?? '') + (term.total === undefined ? '' : '…');
  if (term.type === 'list') return term.items.map(chardata).join('') + chardata(term.tail) + (term.remaining === undefined ? '' : '…');
  return term.type === 'cut' ? '…' : '';
}

/** `:io_lib.format`, as far as it is common. */
function format([pattern, args]: readonly Term[]): string {
  const rest = [...items(args)];
  return chardata(pattern).replace(/~[-0-9.*]*(t?[a-zA-Z~])/g, (_, directive: string) => {
    if (directive === 'n') return '\n';
    if (directive === '~') return '~';
    const value = rest.shift();
    if (value === undefined) return '';
    return directive.endsWith('s') || directive.endsWith('c') ? (atomName(value) ?? chardata(value)) : inspect(value);
  });
}

function items(term: Term | undefined): readonly Term[] {
  return typeof term === 'object' && term.type === 'list' ? term.items : [];
}
