import { badOperand } from '../../errors.js';
import type { Term } from '../../recording/term.js';

/** A number of Elixir's as one to calculate with: integers are exact at any size, floats are not. */
export type Numeric = { readonly integer: bigint } | { readonly float: number };

/** Throws the failure that says that `operator` is for numbers only. */
export function numberOf(term: Term, operator: string): Numeric {
  if (typeof term !== 'object') return { integer: BigInt(term) };
  if (term.type === 'float') return { float: term.value };
  throw badOperand(operator);
}

/** `+`, `-`, `*` and `/`, as Elixir has them: a division gives a float. */
export function calculate(operator: '+' | '-' | '*' | '/', a: Numeric, b: Numeric): Term {
  if (operator !== '/' && 'integer' in a && 'integer' in b) return toTerm(onIntegers[operator](a.integer, b.integer));
  const [x, y] = [asFloat(a), asFloat(b)];
  const value = operator === '/' ? x / y : onFloats[operator](x, y);
  if (!Number.isFinite(value)) throw badOperand(operator);
  return { type: 'float', value };
}

const onIntegers = {
  '+': (a: bigint, b: bigint) => a + b,
  '-': (a: bigint, b: bigint) => a - b,
  '*': (a: bigint, b: bigint) => a * b,
};
const onFloats = { '+': (a: number, b: number) => a + b, '-': (a: number, b: number) => a - b, '*': (a: number, b: number) => a * b };

/** `div`: towards zero. */
export const divide = (a: Numeric, b: Numeric): Term => toTerm(nonZero('div', a, b, (x, y) => x / y));
/** `rem`: with the sign of the first. */
export const remainder = (a: Numeric, b: Numeric): Term => toTerm(nonZero('rem', a, b, (x, y) => x % y));

function nonZero(operator: string, a: Numeric, b: Numeric, of: (a: bigint, b: bigint) => bigint): bigint {
  if ('float' in a || 'float' in b || b.integer === 0n) throw badOperand(operator);
  return of(a.integer, b.integer);
}

const asFloat = (value: Numeric): number => ('float' in value ? value.float : Number(value.integer));
const toTerm = (value: bigint): Term => (BigInt.asIntN(53, value) === value ? Number(value) : value);
