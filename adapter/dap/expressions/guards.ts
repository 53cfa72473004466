import { badOperand, notKept } from '../../errors.js';
import type { List, Term } from '../../recording/term.js';
import { divide, numberOf, remainder } from './numbers.js';

/** A guard of Elixir's Kernel: what it says of values. Throws the failure that says why it can say nothing of these. */
export interface Guard {
  readonly name: string;
  readonly arity: number;
  readonly of: (values: readonly Term[]) => Term;
}

export const atom = (name: string): Term => ({ type: 'atom', name });
export const boolean = (is: boolean): Term => atom(String(is));

const typeOf = (term: Term): string => (typeof term === 'object' ? term.type : 'integer');
const isAtom = (term: Term, ...names: string[]): boolean => typeof term === 'object' && term.type === 'atom' && names.includes(term.name);

/** A question about what kind of value it is. */
function kind(name: string, is: (term: Term) => boolean): Guard {
  return {
    name,
    arity: 1,
    of: ([value = 0]) => {
      if (typeOf(value) === 'cut') throw notKept(`what ${name} is asked of`);
      return boolean(is(value));
    },
  };
}

function one(name: string, of: (term: Term) => Term | undefined): Guard {
  return {
    name,
    arity: 1,
    of: ([value = 0]) => {
      const result = of(value);
      if (result !== undefined) return result;
      throw typeOf(value) === 'cut' ? notKept(`what ${name} is asked of`) : badOperand(name);
    },
  };
}

const ofTwo = (name: string, of: (a: Term, b: Term) => Term): Guard => ({ name, arity: 2, of: ([a = 0, b = 0]) => of(a, b) });

const all: readonly Guard[] = [
  kind('is_nil', (term) => isAtom(term, 'nil')),
  kind('is_boolean', (term) => isAtom(term, 'true', 'false')),
  kind('is_atom', (term) => typeOf(term) === 'atom'),
  kind('is_integer', (term) => typeof term !== 'object'),
  kind('is_float', (term) => typeOf(term) === 'float'),
  kind('is_number', (term) => typeof term !== 'object' || term.type === 'float'),
  kind('is_binary', (term) => typeof term === 'object' && term.type === 'binary' && (term.total ?? term.bits) % 8 === 0),
  kind('is_bitstring', (term) => typeOf(term) === 'binary'),
  kind('is_list', (term) => typeOf(term) === 'list'),
  kind('is_tuple', (term) => typeOf(term) === 'tuple'),
  kind('is_map', (term) => typeOf(term) === 'map'),
  kind('is_pid', (term) => typeOf(term) === 'pid'),
  kind('is_port', (term) => typeOf(term) === 'port'),
  kind('is_reference', (term) => typeOf(term) === 'reference'),
  kind('is_function', (term) => typeOf(term) === 'fun'),
  one('length', (term) => (typeof term === 'object' && term.type === 'list' && term.tail === undefined ? lengthOf(term) : undefined)),
  one('tuple_size', (term) => (typeof term === 'object' && term.type === 'tuple' ? (term.size ?? term.items.length) : undefined)),
  one('map_size', (term) => (typeof term === 'object' && term.type === 'map' ? term.pairs.length + (term.remaining ?? 0) : undefined)),
  one('byte_size', (term) => (typeof term === 'object' && term.type === 'binary' ? Math.ceil((term.total ?? term.bits) / 8) : undefined)),
  one('hd', (term) => (typeof term === 'object' && term.type === 'list' ? term.items[0] : undefined)),
  one('abs', (term) => {
    if (typeof term === 'object') return term.type === 'float' ? { type: 'float', value: Math.abs(term.value) } : undefined;
    return term < 0 ? -term : term;
  }),
  ofTwo('elem', (tuple, index) => {
    const found = typeof tuple === 'object' && tuple.type === 'tuple' && typeof index === 'number' ? tuple.items[index] : undefined;
    if (found !== undefined) return found;
    throw typeof tuple === 'object' && tuple.type === 'tuple' && typeof index === 'number' && index < (tuple.size ?? 0)
      ? notKept('the tuple')
      : badOperand('elem');
  }),
  ofTwo('div', (a, b) => divide(numberOf(a, 'div'), numberOf(b, 'div'))),
  ofTwo('rem', (a, b) => remainder(numberOf(a, 'rem'), numberOf(b, 'rem'))),
];

/** By name. */
export const GUARDS: ReadonlyMap<string, Guard> = new Map(all.map((guard) => [guard.name, guard]));

function lengthOf({ items, remaining = 0 }: List): number {
  if (remaining < 0) throw notKept('the list');
  return items.length + remaining;
}
